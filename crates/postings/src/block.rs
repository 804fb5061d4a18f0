//! Up to 128 postings of a list as bits:
//!
//! ```text
//! documents    Elias-Fano
//! frequencies  the number of documents with more than one occurrence, plus 1, in gamma code;
//!              the place of each in the block; the frequency of each minus 1, in gamma code
//! words        if some occurrences are words: for each document how many of its occurrences are words
//! positions    if the list has positions: for each document its positions, in as many bits as the length of the document
//!              needs
//! ```

use crate::{
    bits::{BitReader, BitWriter},
    damaged::Damaged,
    elias_fano,
    layout::{MAX_WIDTH, bit_width},
    value::Posting,
};

/// Number of postings in a block.
pub(crate) const BLOCK: usize = 128;

/// Which occurrences of a bigram are words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// No occurrence in any document.
    None,
    /// All occurrences in all documents.
    All,
    /// The blocks say how many.
    Some,
}

/// The range of the documents of a block: the lowest possible one, and the last minus this one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DocRange {
    pub base: u32,
    pub last: u32,
}

/// Appends a block. `positions` has the positions of all documents one after the other, or is empty if none are to be stored.
pub(crate) fn write(
    postings: &[Posting],
    range: DocRange,
    words: Words,
    positions: &[u32],
    widths: &[u8],
    output: &mut BitWriter,
) {
    elias_fano::write(postings.iter().map(|posting| posting.doc), range.base, range.last, output);
    let repeated = || postings.iter().enumerate().filter(|(_, posting)| posting.frequency > 1);
    output.write_gamma(repeated().count() as u32 + 1);
    let place_width = place_width(postings.len());
    for (place, _) in repeated() {
        output.write(place as u32, place_width);
    }
    for (_, posting) in repeated() {
        output.write_gamma(posting.frequency - 1);
    }
    if words == Words::Some {
        for posting in postings {
            output.write(posting.words, bit_width(posting.frequency));
        }
    }
    let mut rest = positions;
    if !positions.is_empty() {
        for posting in postings {
            let (own, after) = rest.split_at(posting.frequency as usize);
            for position in own {
                output.write(*position, widths[posting.doc as usize]);
            }
            rest = after;
        }
    }
}

/// Returns the number of bits of a place in a block of `length` postings.
fn place_width(length: usize) -> u8 {
    bit_width(length.saturating_sub(1) as u32)
}

/// A block that has been read, except its positions.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    docs: [u32; BLOCK],
    frequencies: [u32; BLOCK],
    words: [u32; BLOCK],
    length: usize,
    /// Whether all frequencies are 1.
    single: bool,
    /// The first bit of the positions of the block.
    positions: usize,
    /// The first bit of the positions of each document; empty until they are needed.
    starts: Vec<usize>,
}

impl Block {
    pub(crate) fn new() -> Self {
        Self {
            docs: [0; BLOCK],
            frequencies: [1; BLOCK],
            words: [0; BLOCK],
            length: 0,
            single: true,
            positions: 0,
            starts: Vec::new(),
        }
    }

    /// Makes this a block of one document, in which the bigram occurs once.
    pub(crate) fn set_single(&mut self, doc: u32, is_word: bool) {
        self.reset(1);
        self.docs[0] = doc;
        self.words[0] = u32::from(is_word);
    }

    fn reset(&mut self, length: usize) {
        if !self.single {
            self.frequencies = [1; BLOCK];
            self.single = true;
        }
        self.length = length;
        self.starts.clear();
    }

    /// Reads a block of `length` postings, at most [`BLOCK`], at the beginning of `bytes`. After an error the block is empty.
    pub(crate) fn read(&mut self, bytes: &[u8], length: usize, range: DocRange, words: Words) -> Result<(), Damaged> {
        self.reset(length);
        let read = self.read_parts(bytes, range, words);
        if read.is_err() {
            self.length = 0;
        }
        read
    }

    fn read_parts(&mut self, bytes: &[u8], range: DocRange, words: Words) -> Result<(), Damaged> {
        let length = self.length;
        let mut input = BitReader::new(bytes, 0);
        elias_fano::read(&mut input, range.base, range.last, &mut self.docs[..length])?;
        let repeated = input.read_gamma()? as usize - 1;
        if repeated > length {
            return Err(Damaged("a list has more frequencies than documents"));
        }
        let mut places = BitReader::new(bytes, input.at);
        let place_width = place_width(length);
        input.skip(repeated * usize::from(place_width))?;
        self.single = repeated == 0;
        for _ in 0..repeated {
            let place = places.read(place_width)? as usize;
            let frequency = input.read_gamma()?.checked_add(1);
            match (self.frequencies[..length].get_mut(place), frequency) {
                (Some(slot), Some(frequency)) => *slot = frequency,
                _ => return Err(Damaged("a frequency is out of range")),
            }
        }
        match words {
            Words::None => self.words[..length].fill(0),
            Words::All => self.words[..length].copy_from_slice(&self.frequencies[..length]),
            Words::Some => {
                for (words, frequency) in self.words[..length].iter_mut().zip(&self.frequencies) {
                    *words = input.read(bit_width(*frequency))?;
                    if *words > *frequency {
                        return Err(Damaged("more occurrences are words than there are"));
                    }
                }
            }
        }
        self.positions = input.at;
        Ok(())
    }

    pub(crate) fn docs(&self) -> &[u32] {
        &self.docs[..self.length]
    }

    pub(crate) fn frequency(&self, place: usize) -> u32 {
        self.frequencies[place]
    }

    pub(crate) fn words(&self, place: usize) -> u32 {
        self.words[place]
    }

    /// Appends the positions of the document at `place`, ascending. `bytes` are those that the block was read from.
    pub(crate) fn read_positions(
        &mut self,
        place: usize,
        bytes: &[u8],
        widths: &[u8],
        positions: &mut Vec<u32>,
    ) -> Result<(), Damaged> {
        let width = |doc: u32| match widths.get(doc as usize) {
            Some(&width) if width <= MAX_WIDTH => Ok(width),
            _ => Err(Damaged("a document has no valid length")),
        };
        if self.starts.is_empty() {
            let mut at = self.positions;
            for place in 0..self.length {
                self.starts.push(at);
                let bits = (self.frequencies[place] as usize).saturating_mul(usize::from(width(self.docs[place])?));
                at = at.saturating_add(bits);
            }
        }
        let width = width(self.docs[place])?;
        let start = self.starts.get(place).copied().ok_or(Damaged("a document has no valid length"))?;
        let mut input = BitReader::new(bytes, start);
        let mut previous = None;
        for _ in 0..self.frequencies[place] {
            let position = input.read(width)?;
            if previous.is_some_and(|previous| previous >= position) {
                return Err(Damaged("the positions of a document are out of order"));
            }
            previous = Some(position);
            positions.push(position);
        }
        Ok(())
    }
}
