//! A file that two readers use alternately. The last part that was read is cached.

use std::io::{self, Read, Seek, SeekFrom};

/// The number of bytes read at once.
const SIZE: usize = 1 << 16;

/// Reads ahead like a `BufReader`. Seeking within the cached part costs nothing.
pub(super) struct Window<R> {
    inner: R,
    /// The position of the next read.
    at: u64,
    /// The cached bytes, and their position.
    held: Vec<u8>,
    start: u64,
}

impl<R: Read + Seek> Window<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, at: 0, held: Vec::new(), start: 0 }
    }

    /// Returns the cached bytes from the position of the next read on.
    fn ahead(&self) -> &[u8] {
        let from = self.at.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.held.get(from..)).unwrap_or_default()
    }
}

impl<R: Read + Seek> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ahead().is_empty() {
            self.inner.seek(SeekFrom::Start(self.at))?;
            self.held.clear();
            self.start = self.at;
            (&mut self.inner).take(SIZE as u64).read_to_end(&mut self.held)?;
        }
        let ahead = self.ahead();
        let count = ahead.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ahead[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Window<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.inner.seek(to)?,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?,
        };
        Ok(self.at)
    }
}
