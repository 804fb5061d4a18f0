//! Reads numbers, bits and bytes of the directory of a `.7z`.

pub(super) const MOST: usize = 1_000_000;

pub(super) fn too_many() -> String {
    format!("it has more than {MOST} members; unpack it, or split it")
}

/// The reason for rejecting an inconsistent directory.
pub(super) fn damaged() -> String {
    "its directory is damaged".into()
}

/// The rest of a directory.
pub(super) struct Part<'a>(pub(super) &'a [u8]);

impl<'a> Part<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, String> {
        self.take(1).map(|byte| byte[0])
    }

    pub(super) fn short(&mut self) -> Result<u32, String> {
        self.take(4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes")))
    }

    /// Reads a number of one to nine bytes. The leading one bits of the first byte give the number of bytes that
    /// follow.
    pub(super) fn number(&mut self) -> Result<u64, String> {
        let first = self.byte()?;
        let more = first.leading_ones() as usize;
        let mut bytes = [0; 8];
        bytes[..more].copy_from_slice(self.take(more)?);
        let high = if more >= 7 { 0 } else { u64::from(first & (0x7f >> more)) << (8 * more) };
        Ok(u64::from_le_bytes(bytes) | high)
    }

    /// Reads the size of the following data, in bytes.
    pub(super) fn size(&mut self) -> Result<usize, String> {
        let size = self.number()?;
        usize::try_from(size).ok().filter(|&size| size <= self.0.len()).ok_or_else(damaged)
    }

    /// Reads the number of following items, each of which takes at least one byte.
    pub(super) fn count(&mut self) -> Result<usize, String> {
        let count = self.size()?;
        if count > MOST { Err(too_many()) } else { Ok(count) }
    }

    pub(super) fn bits(&mut self, count: usize) -> Result<Vec<bool>, String> {
        let bytes = self.take(count.div_ceil(8))?;
        Ok((0..count).map(|at| bytes[at / 8] & (0x80 >> (at % 8)) != 0).collect())
    }

    pub(super) fn all_or_bits(&mut self, count: usize) -> Result<Vec<bool>, String> {
        if self.byte()? == 0 { self.bits(count) } else { Ok(vec![true; count]) }
    }

    pub(super) fn sums(&mut self, count: usize) -> Result<Vec<Option<u32>>, String> {
        let known = self.all_or_bits(count)?;
        known.into_iter().map(|known| if known { self.short().map(Some) } else { Ok(None) }).collect()
    }
}
