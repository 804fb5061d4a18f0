//! The sections of the file, and its trailer.
//!
//! ```text
//! lists       bundles of up to 16 entries: for each entry a head, then for each entry its list
//! bundles     offset of each bundle, 5 bytes each
//! seconds     for each entry the rank of its second character, 2 bytes each (4 if there are more than 65,535 characters)
//! rows        for each character the number of entries before its row, and then the number of all entries; 4 bytes each
//! characters  the distinct characters in ascending order, 4 bytes each; their ranks are counted from 1
//! widths      for each document the number of bits of its positions, 1 byte each
//! trailer     number of documents, characters and entries, documents from which on there are positions: 4 bytes each;
//!             version: 4 bytes; magic: 8 bytes
//! ```
//!
//! Numbers are little-endian. Bits are numbered from the lowest bit of the first byte.

use crate::{bits::ByteReader, damaged::Damaged};

/// The last bytes of a file.
pub(crate) const MAGIC: [u8; 8] = *b"jb-pairs";
/// The version of the layout.
pub(crate) const VERSION: u32 = 1;

/// Number of entries in a bundle.
pub(crate) const BUNDLE: usize = 16;
/// Number of bytes of the offset of a bundle.
pub(crate) const OFFSET_BYTES: usize = 5;
/// Number of bytes of characters and of numbers of entries.
pub(crate) const NUMBER_BYTES: usize = 4;
/// Number of bytes of the trailer.
const TRAILER_BYTES: usize = 5 * NUMBER_BYTES + MAGIC.len();
/// The largest document number plus one. Engines use larger numbers for other purposes.
pub(crate) const MAX_DOCUMENTS: u32 = i32::MAX as u32;
/// Largest number of bits of a position.
pub(crate) const MAX_WIDTH: u8 = 32;

/// The numbers of the trailer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trailer {
    pub documents: u32,
    pub characters: u32,
    pub entries: u32,
    pub positions_from: u32,
}

/// The offsets of the sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sections {
    pub bundles: usize,
    pub seconds: usize,
    pub rows: usize,
    pub characters: usize,
    pub widths: usize,
}

impl Trailer {
    /// Returns the bytes of the trailer.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.documents, self.characters, self.entries, self.positions_from, VERSION];
        numbers.iter().flat_map(|number| number.to_le_bytes()).chain(MAGIC).collect()
    }

    /// Reads the trailer at the end of `bytes`.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let start = bytes.len().checked_sub(TRAILER_BYTES).ok_or(Damaged("it is shorter than its trailer"))?;
        let mut numbers = ByteReader::new(&bytes[start..]);
        let mut next = || numbers.u32().ok_or(Damaged("it is shorter than its trailer"));
        let trailer = Self { documents: next()?, characters: next()?, entries: next()?, positions_from: next()? };
        let version = next()?;
        if !bytes.ends_with(&MAGIC) {
            return Err(Damaged("it does not end with its mark"));
        }
        if version != VERSION {
            return Err(Damaged("its layout has an unknown version"));
        }
        if trailer.documents > MAX_DOCUMENTS {
            return Err(Damaged("it has more documents than can be numbered"));
        }
        Ok(trailer)
    }

    /// Returns the number of bytes of the rank of a second character.
    pub(crate) fn rank_bytes(self) -> usize {
        if self.characters < u32::from(u16::MAX) { 2 } else { 4 }
    }

    /// Returns the number of bundles.
    pub(crate) fn bundles(self) -> usize {
        (self.entries as usize).div_ceil(BUNDLE)
    }

    /// Returns the offsets of the sections of a file of `length` bytes.
    pub(crate) fn sections(self, length: usize) -> Result<Sections, Damaged> {
        let sections = || {
            let widths = length.checked_sub(TRAILER_BYTES)?.checked_sub(self.documents as usize)?;
            let characters = widths.checked_sub(NUMBER_BYTES.checked_mul(self.characters as usize)?)?;
            let rows = characters.checked_sub(NUMBER_BYTES.checked_mul(self.characters as usize + 1)?)?;
            let seconds = rows.checked_sub(self.rank_bytes().checked_mul(self.entries as usize)?)?;
            let bundles = seconds.checked_sub(OFFSET_BYTES.checked_mul(self.bundles())?)?;
            Some(Sections { bundles, seconds, rows, characters, widths })
        };
        sections().ok_or(Damaged("it is shorter than its trailer says"))
    }
}

/// Returns the number of bytes of the number of a document.
pub(crate) fn document_bytes(documents: u32) -> usize {
    (u32::BITS - documents.saturating_sub(1).leading_zeros()).div_ceil(u8::BITS) as usize
}

/// Returns the number of bits of a position in a text of `length` characters.
#[must_use]
pub fn position_width(length: u32) -> u8 {
    bit_width(length.saturating_sub(1))
}

/// Returns the number of bits that `value` needs.
pub(crate) fn bit_width(value: u32) -> u8 {
    (u32::BITS - value.leading_zeros()) as u8
}
