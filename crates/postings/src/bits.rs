//! Reads and writes bits and numbers of variable length.

use crate::damaged::Damaged;

const SHORT: Damaged = Damaged("a list ends before its last value");

/// Appends bits to bytes, from the lowest bit of each byte.
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    pub(crate) bytes: Vec<u8>,
    /// Bits that do not fill a byte yet.
    pending: u64,
    pending_bits: u32,
}

impl BitWriter {
    /// Appends the lowest `width` bits of `value`, at most 32. Higher bits must be 0.
    pub(crate) fn write(&mut self, value: u32, width: u8) {
        self.pending |= u64::from(value) << self.pending_bits;
        self.pending_bits += u32::from(width);
        while self.pending_bits >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.pending_bits -= 8;
        }
    }

    /// Appends a positive number in Elias's gamma code: its number of bits in unary, then the bits below the highest one.
    pub(crate) fn write_gamma(&mut self, value: u32) {
        let below = (u32::BITS - 1 - value.leading_zeros()) as u8;
        self.write_zeros(usize::from(below));
        self.write(1, 1);
        self.write(value & !(1 << below), below);
    }

    /// Appends bits of 0.
    pub(crate) fn write_zeros(&mut self, mut count: usize) {
        while count > 0 {
            let width = count.min(32);
            self.write(0, width as u8);
            count -= width;
        }
    }

    /// Fills the last byte with bits of 0 and returns all bytes. The writer is empty afterwards.
    pub(crate) fn finish(&mut self, into: &mut Vec<u8>) {
        if self.pending_bits > 0 {
            self.bytes.push(self.pending as u8);
        }
        (self.pending, self.pending_bits) = (0, 0);
        into.append(&mut self.bytes);
    }
}

/// Reads bits. Every read is checked against the end of the bytes.
#[derive(Debug, Clone)]
pub(crate) struct BitReader<'b> {
    bytes: &'b [u8],
    /// Number of bits before the next one.
    pub(crate) at: usize,
}

impl<'b> BitReader<'b> {
    pub(crate) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Returns the 64 bits from byte `byte` on; those after the end are 0.
    fn word(&self, byte: usize) -> u64 {
        match self.bytes.get(byte..).and_then(|rest| rest.first_chunk()) {
            Some(chunk) => u64::from_le_bytes(*chunk),
            None => self.last_word(byte),
        }
    }

    #[cold]
    fn last_word(&self, byte: usize) -> u64 {
        let rest = self.bytes.get(byte..).unwrap_or_default();
        rest.iter().take(8).enumerate().fold(0, |word, (at, byte)| word | u64::from(*byte) << (8 * at))
    }

    /// Returns up to 57 bits from bit `at` on, and how many of them exist.
    pub(crate) fn peek(&self, at: usize) -> (u64, u32) {
        let word = self.word(at / 8) >> (at % 8);
        let left = (self.bytes.len() * 8).saturating_sub(at);
        (word, left.min(64 - at % 8) as u32)
    }

    /// Reads a number of `width` bits, at most 32.
    pub(crate) fn read(&mut self, width: u8) -> Result<u32, Damaged> {
        let value = self.read_at(self.at, width)?;
        self.at += usize::from(width);
        Ok(value)
    }

    /// Reads a number of `width` bits, at most 32, that begins at bit `at`.
    pub(crate) fn read_at(&self, at: usize, width: u8) -> Result<u32, Damaged> {
        let (word, bits) = self.peek(at);
        if bits < u32::from(width) { Err(SHORT) } else { Ok((word & ((1 << width) - 1)) as u32) }
    }

    /// Moves over `bits` bits.
    pub(crate) fn skip(&mut self, bits: usize) -> Result<(), Damaged> {
        self.at = self.at.checked_add(bits).filter(|at| *at <= self.bytes.len() * 8).ok_or(SHORT)?;
        Ok(())
    }

    /// Reads a positive number in gamma code.
    pub(crate) fn read_gamma(&mut self) -> Result<u32, Damaged> {
        let (word, bits) = self.peek(self.at);
        let below = word.trailing_zeros();
        if below >= bits || below >= u32::BITS {
            return Err(SHORT);
        }
        self.at += below as usize + 1;
        Ok(1 << below | self.read(below as u8)?)
    }
}

/// Reads bytes and numbers in bytes.
#[derive(Debug, Clone)]
pub(crate) struct ByteReader<'b> {
    bytes: &'b [u8],
    pub(crate) at: usize,
}

impl<'b> ByteReader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        let bytes = self.bytes.get(self.at..)?.first_chunk()?;
        self.at += bytes.len();
        Some(u32::from_le_bytes(*bytes))
    }

    /// Reads a number of 7 bits a byte, lowest first; all bytes but the last have their highest bit set.
    pub(crate) fn variable(&mut self) -> Result<u64, Damaged> {
        let mut value = 0;
        for shift in (0..u64::BITS - 7).step_by(7) {
            let byte = *self.bytes.get(self.at).ok_or(SHORT)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged("a number is too long"))
    }
}

/// Appends a number as [`ByteReader::variable`] reads it.
pub(crate) fn write_variable(mut value: u64, into: &mut Vec<u8>) {
    while value >= 0x80 {
        into.push(value as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

/// Reads a number of `width` bytes at the beginning of `bytes`, at most 8.
pub(crate) fn read_number(bytes: &[u8], width: usize) -> Option<u64> {
    let bytes = bytes.get(..width)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}
