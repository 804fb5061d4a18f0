//! Limits how much may be unpacked from a file.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::source::limits::Limits;

/// The number of bytes that any file may expand to, however small it is.
const FREE: u64 = 64 << 20;
/// Beyond [`FREE`], the maximum ratio of unpacked to packed bytes. News is compressed five to ten times, pages with
/// common boilerplate up to fifty times, and a file that repeats one byte a thousand times.
const RATIO: u64 = 100;
/// The maximum number of unpacked bytes of packed files without a packed extension that are read together. All of it is
/// held in memory.
const AT_ONCE: u64 = 16 << 20;

/// Limits the unpacked size of a file, with all its members: [`FREE`], or [`RATIO`] times the number of packed bytes
/// read if that is more, and never more than [`Limits::unpacked`].
#[derive(Clone)]
pub(crate) struct Budget {
    /// Bytes read from disk.
    read: Arc<AtomicU64>,
    /// The size of the file on disk, in bytes. Members may share bytes, which are then read more than once.
    size: u64,
    /// Bytes unpacked, at any depth.
    unpacked: Arc<AtomicU64>,
    /// The number of unpacked bytes of all files that are read together; `None` for a file that is read as a stream.
    held: Option<Arc<AtomicU64>>,
    /// The number of members, at any depth.
    members: Arc<AtomicU64>,
    limits: Limits,
}

impl Budget {
    /// Creates the budget of a file of `size` bytes; 0 if the size is unknown.
    pub(crate) fn new(size: u64, limits: Limits) -> Self {
        let size = if size == 0 { u64::MAX } else { size };
        let (read, unpacked, members) = Default::default();
        Self { read, size, unpacked, held: None, members, limits }
    }

    /// Adds a counter that is shared by all files that are read together.
    pub(crate) fn at_once(self, held: &Arc<AtomicU64>) -> Self {
        Self { held: Some(Arc::clone(held)), ..self }
    }

    /// Returns the counter of bytes read from disk.
    pub(crate) fn read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Counts a member.
    ///
    /// # Errors
    ///
    /// The reason, as a phrase, if there are too many.
    pub(super) fn member(&self) -> Result<(), String> {
        let most = self.limits.members;
        let counted = self.members.fetch_add(1, Ordering::Relaxed) + 1;
        if counted > most {
            return Err(format!("it has more than {most} members; the rest is not read. Unpack it, or split it"));
        }
        Ok(())
    }

    /// Returns the limits of reading.
    #[cfg(any(feature = "documents", feature = "mail", feature = "pdf", feature = "spreadsheets"))]
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        let unpacked = self.unpacked.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let read = self.read.load(Ordering::Relaxed).min(self.size);
        if unpacked > FREE.max(read.saturating_mul(RATIO)) {
            return Err(io::Error::other(format!(
                "unpacks to more than {} MiB and {RATIO} times its size",
                FREE >> 20
            )));
        }
        if unpacked > self.limits.unpacked {
            let most = self.limits.unpacked >> 20;
            return Err(io::Error::other(format!("unpacks to more than {most} MiB; unpack it, or split it")));
        }
        let held = self.held.as_ref().map_or(0, |held| held.fetch_add(bytes, Ordering::Relaxed) + bytes);
        if held > AT_ONCE {
            return Err(io::Error::other(format!(
                "unpacks to more than {} MiB, with files beside it; if this is intended, add the extension of its format, such as .gz",
                AT_ONCE >> 20
            )));
        }
        Ok(())
    }
}

/// Unpacked bytes, within the budget of their file.
pub(super) struct Bounded<R> {
    inner: R,
    budget: Budget,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R, budget: Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.budget.take(read as u64)?;
        Ok(read)
    }
}
