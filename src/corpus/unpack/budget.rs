//! How much may come out of a packed file: bombs are told by what they make of a few bytes.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// This much may come out of any file, in bytes, however small it is: it can be held.
const FREE: u64 = 64 << 20;
/// Beyond it, this many bytes may come of one. News compresses ten to one; a file of one letter, a thousand to one.
const RATIO: u64 = 1000;
/// The largest packed file of which no more than [`FREE`] comes, in bytes: it can be read at once.
pub(in crate::corpus) const SMALL: u64 = FREE / RATIO;

/// What may come out of a file, counted over all its members: [`FREE`], or [`RATIO`] times what was read of it if that is more.
#[derive(Clone)]
pub(in crate::corpus) struct Budget {
    /// Bytes read from disk.
    read: Arc<AtomicU64>,
    /// Bytes the file has on disk; members may share bytes, which are then read more than once.
    size: u64,
    /// Bytes unpacked, at any depth.
    unpacked: Arc<AtomicU64>,
    /// Never more than this, in bytes.
    most: u64,
}

impl Budget {
    /// For a file of `size` bytes, 0 when it is not known.
    pub(in crate::corpus) fn new(size: u64) -> Self {
        let size = if size == 0 { u64::MAX } else { size };
        Self { read: Arc::default(), size, unpacked: Arc::default(), most: u64::MAX }
    }

    /// For what is read at once. Of a packed file that is called so, no more comes anyway; one that is called otherwise may be
    /// larger than [`SMALL`].
    pub(in crate::corpus) fn at_once(self) -> Self {
        Self { most: FREE, ..self }
    }

    /// Counts what is read from disk.
    pub(in crate::corpus) fn read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        let unpacked = self.unpacked.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let read = self.read.load(Ordering::Relaxed).min(self.size);
        if unpacked > FREE.max(read.saturating_mul(RATIO)) {
            return Err(io::Error::other(format!(
                "unpacks to more than {} MiB and {RATIO} times its size, as nothing does that is meant to be read",
                FREE >> 20
            )));
        }
        if unpacked > self.most {
            return Err(io::Error::other(format!(
                "unpacks to more than {} MiB; if that is right, give it the ending of what it is, like .gz",
                self.most >> 20
            )));
        }
        Ok(())
    }
}

/// Bytes that are unpacked, within the budget of their file.
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
