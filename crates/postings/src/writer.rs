//! Writes a file of bigrams.

use std::io::{Error, ErrorKind, Result, Write};

use crate::{
    bits::BitWriter,
    block::{self, BLOCK, DocRange, Words},
    directory::Head,
    layout::{BUNDLE, MAX_DOCUMENTS, MAX_WIDTH, OFFSET_BYTES, Trailer, bit_width, document_bytes},
    value::{Bigram, Posting},
};

/// Writes a file of bigrams, entry by entry. Keeps about five bytes per entry in memory.
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    widths: Vec<u8>,
    positions_from: u32,
    /// Number of bytes written.
    written: u64,
    last: Option<Bigram>,
    /// The first characters, each with the number of entries before its row.
    rows: Vec<(char, u32)>,
    /// The code point of the second character of each entry plus 1; 0 for the end of a run.
    seconds: Vec<u32>,
    /// The offset of each bundle.
    bundles: Vec<u64>,
    /// The headers of the current bundle, and its lists.
    heads: Vec<u8>,
    lists: Vec<u8>,
    bits: BitWriter,
}

impl<W: Write> Writer<W> {
    /// Begins a file. `widths` has the number of bits of the positions of each document, see
    /// [`position_width`](crate::position_width). Bigrams of at least `positions_from` documents get positions.
    ///
    /// # Errors
    ///
    /// Fails if there are too many documents, or if a width is more than 32 bits.
    pub fn new(output: W, widths: Vec<u8>, positions_from: u32) -> Result<Self> {
        if widths.len() > MAX_DOCUMENTS as usize || widths.iter().any(|width| *width > MAX_WIDTH) {
            return Err(invalid("there are too many documents, or one is too long"));
        }
        Ok(Self {
            output,
            widths,
            positions_from,
            written: 0,
            last: None,
            rows: Vec::new(),
            seconds: Vec::new(),
            bundles: Vec::new(),
            heads: Vec::new(),
            lists: Vec::new(),
            bits: BitWriter::default(),
        })
    }

    /// Adds an entry. Entries must come in ascending order. `positions` has the positions in all documents, one after the
    /// other, ascending in each; it may be empty for entries that get none: the ends of runs, and bigrams of few documents.
    ///
    /// # Errors
    ///
    /// Fails if entries, documents or positions are out of order or out of range, or if the output cannot be written.
    pub fn add(&mut self, bigram: Bigram, postings: &[Posting], positions: &[u32]) -> Result<()> {
        if self.last.is_some_and(|last| last >= bigram) {
            return Err(invalid("the bigrams are out of order"));
        }
        let has_positions = bigram.second.is_some() && postings.len() >= self.positions_from as usize;
        self.check(postings, has_positions.then_some(positions))?;
        if self.rows.last().is_none_or(|(first, _)| *first != bigram.first) {
            let entries = u32::try_from(self.seconds.len()).map_err(|_| invalid("there are too many bigrams"))?;
            self.rows.push((bigram.first, entries));
        }
        if self.seconds.len().is_multiple_of(BUNDLE) {
            self.write_bundle()?;
            self.bundles.push(self.written);
        }
        self.last = Some(bigram);
        self.seconds.push(bigram.second.map_or(0, |second| u32::from(second) + 1));
        self.add_list(postings, if has_positions { positions } else { &[] })
    }

    fn check(&self, postings: &[Posting], positions: Option<&[u32]>) -> Result<()> {
        let ascending = postings.is_sorted_by(|a, b| a.doc < b.doc);
        let in_range = postings.last().is_some_and(|last| (last.doc as usize) < self.widths.len());
        if !ascending || !in_range {
            return Err(invalid("the documents of a bigram are out of order or out of range"));
        }
        if postings.iter().any(|posting| posting.frequency == 0 || posting.words > posting.frequency) {
            return Err(invalid("a frequency is out of range"));
        }
        let Some(mut rest) = positions else { return Ok(()) };
        for posting in postings {
            let split = rest.split_at_checked(posting.frequency as usize);
            let (own, after) = split.ok_or_else(|| invalid("a bigram has fewer positions than occurrences"))?;
            let fits = own.last().is_some_and(|last| bit_width(*last) <= self.widths[posting.doc as usize]);
            if !fits || !own.is_sorted_by(|a, b| a < b) {
                return Err(invalid("the positions of a bigram are out of order or out of range"));
            }
            rest = after;
        }
        if rest.is_empty() { Ok(()) } else { Err(invalid("a bigram has more positions than occurrences")) }
    }

    /// Appends a list to the bundle.
    fn add_list(&mut self, postings: &[Posting], positions: &[u32]) -> Result<()> {
        let word_documents = postings.iter().filter(|posting| posting.words > 0).count();
        let mut words = if word_documents == 0 {
            Words::None
        } else if postings.iter().all(|posting| posting.words == posting.frequency) {
            Words::All
        } else {
            Words::Some
        };
        let single = matches!(postings, [Posting { frequency: 1, .. }]) && positions.is_empty();
        if postings.len() == 1 && !single {
            // Distinguishes the list from one with a single occurrence.
            words = Words::Some;
        }
        let start = self.lists.len();
        if single {
            let bytes = postings[0].doc.to_le_bytes();
            self.lists.extend_from_slice(&bytes[..document_bytes(self.widths.len() as u32)]);
        } else if postings.len() <= BLOCK {
            let range = DocRange { base: 0, last: self.widths.len() as u32 - 1 };
            block::write(postings, range, words, positions, &self.widths, &mut self.bits);
            self.bits.finish(&mut self.lists);
        } else {
            self.add_blocks(postings, words, positions)?;
        }
        let head = Head { documents: postings.len() as u32, words, word_documents: word_documents as u32, single };
        head.write(self.lists.len() - start, &mut self.heads);
        Ok(())
    }

    fn add_blocks(&mut self, postings: &[Posting], words: Words, positions: &[u32]) -> Result<()> {
        let mut blocks = Vec::new();
        let mut base = 0;
        let mut rest = positions;
        for postings in postings.chunks(BLOCK) {
            let occurrences: usize = postings.iter().map(|posting| posting.frequency as usize).sum();
            let (own, after) = rest.split_at(if positions.is_empty() { 0 } else { occurrences });
            let last = postings[postings.len() - 1].doc;
            block::write(postings, DocRange { base, last: last - base }, words, own, &self.widths, &mut self.bits);
            self.bits.finish(&mut blocks);
            let end = u32::try_from(blocks.len()).map_err(|_| invalid("a list takes more than 4 GiB"))?;
            self.lists.extend_from_slice(&last.to_le_bytes());
            self.lists.extend_from_slice(&end.to_le_bytes());
            (base, rest) = (last + 1, after);
        }
        self.lists.append(&mut blocks);
        Ok(())
    }

    /// Writes the current bundle: the headers of its entries, then their lists.
    fn write_bundle(&mut self) -> Result<()> {
        for part in [&mut self.heads, &mut self.lists] {
            self.output.write_all(part)?;
            self.written += part.len() as u64;
            part.clear();
        }
        Ok(())
    }

    /// Writes the directory and returns the output.
    ///
    /// # Errors
    ///
    /// Fails if the output cannot be written, or if the file would have more than a terabyte.
    pub fn finish(mut self) -> Result<W> {
        self.write_bundle()?;
        if self.written >= 1 << (u8::BITS as usize * OFFSET_BYTES) {
            return Err(invalid("the lists take more than a terabyte"));
        }
        let entries = u32::try_from(self.seconds.len()).map_err(|_| invalid("there are too many bigrams"))?;
        let ranks = Ranks::new(self.rows.iter().map(|(first, _)| u32::from(*first)), &self.seconds);
        let trailer = Trailer {
            documents: self.widths.len() as u32,
            characters: ranks.characters.len() as u32,
            entries,
            positions_from: self.positions_from,
        };
        for bundle in &self.bundles {
            self.output.write_all(&bundle.to_le_bytes()[..OFFSET_BYTES])?;
        }
        for second in &self.seconds {
            let rank = second.checked_sub(1).map_or(0, |code_point| ranks.of(code_point) + 1);
            self.output.write_all(&rank.to_le_bytes()[..trailer.rank_bytes()])?;
        }
        let mut rows = self.rows.iter().peekable();
        for code_point in &ranks.characters {
            // A character that begins no entry has an empty row.
            let start = rows.peek().map_or(entries, |(_, start)| *start);
            rows.next_if(|(first, _)| u32::from(*first) == *code_point);
            self.output.write_all(&start.to_le_bytes())?;
        }
        self.output.write_all(&entries.to_le_bytes())?;
        for code_point in &ranks.characters {
            self.output.write_all(&code_point.to_le_bytes())?;
        }
        self.output.write_all(&self.widths)?;
        self.output.write_all(&trailer.to_bytes())?;
        Ok(self.output)
    }
}

/// The distinct characters of a file.
struct Ranks {
    /// Code points, ascending.
    characters: Vec<u32>,
    /// The rank of each code point.
    by_code_point: Vec<u32>,
}

impl Ranks {
    /// `seconds` are code points plus 1, or 0.
    fn new(firsts: impl Iterator<Item = u32>, seconds: &[u32]) -> Self {
        let mut by_code_point = vec![u32::MAX; u32::from(char::MAX) as usize + 1];
        for code_point in firsts.chain(seconds.iter().filter_map(|second| second.checked_sub(1))) {
            by_code_point[code_point as usize] = 0;
        }
        let mut characters = Vec::new();
        for (code_point, rank) in by_code_point.iter_mut().enumerate().filter(|(_, rank)| **rank == 0) {
            *rank = characters.len() as u32;
            characters.push(code_point as u32);
        }
        Self { characters, by_code_point }
    }

    /// Returns the rank of a character that occurs.
    fn of(&self, code_point: u32) -> u32 {
        self.by_code_point[code_point as usize]
    }
}

fn invalid(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}
