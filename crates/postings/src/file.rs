//! Finds the entries of a file of bigrams.

use std::ops::Range;

use crate::{
    bits::read_number,
    damaged::Damaged,
    directory::Bundle,
    entry::Entry,
    layout::{BUNDLE, NUMBER_BYTES, OFFSET_BYTES, Sections, Trailer, document_bytes},
    list::List,
    partition::partition_point,
    value::Bigram,
};

/// A file of bigrams in a byte slice, which may be mapped into memory. Opening it checks its sections; each list is
/// checked when it is read.
#[derive(Debug, Clone)]
pub struct BigramFile<B> {
    bytes: B,
    trailer: Trailer,
    sections: Sections,
}

impl<B: AsRef<[u8]>> BigramFile<B> {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are not such a file, or if its directory is damaged.
    pub fn open(bytes: B) -> Result<Self, Damaged> {
        let trailer = Trailer::read(bytes.as_ref())?;
        let sections = trailer.sections(bytes.as_ref().len())?;
        let file = Self { bytes, trailer, sections };
        file.check_characters()?;
        file.check_rows()?;
        Ok(file)
    }

    fn check_characters(&self) -> Result<(), Damaged> {
        let mut previous = None;
        for rank in 0..self.trailer.characters {
            let character = self.character(rank)?;
            if previous.is_some_and(|previous| previous >= character) {
                return Err(Damaged("its characters are out of order"));
            }
            previous = Some(character);
        }
        Ok(())
    }

    fn check_rows(&self) -> Result<(), Damaged> {
        let mut previous = 0;
        for row in 0..=self.trailer.characters {
            let start = self.row_start(row);
            if start < previous || (row == 0 && start != 0) {
                return Err(Damaged("its rows are out of order"));
            }
            previous = start;
        }
        if previous == self.trailer.entries { Ok(()) } else { Err(Damaged("its rows do not have all entries")) }
    }

    /// Returns the number of documents, with those without bigrams.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.trailer.documents
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn entries(&self) -> u32 {
        self.trailer.entries
    }

    /// Returns the number of documents from which on bigrams have positions.
    #[must_use]
    pub fn positions_from(&self) -> u32 {
        self.trailer.positions_from
    }

    /// Returns the number of bits of the positions of each document.
    #[must_use]
    pub fn widths(&self) -> &[u8] {
        &self.bytes.as_ref()[self.sections.widths..][..self.trailer.documents as usize]
    }

    /// Returns all first and second characters, ascending.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        (0..self.trailer.characters).filter_map(|rank| self.character(rank).ok())
    }

    /// Looks a bigram up.
    ///
    /// # Errors
    ///
    /// Fails if its row is damaged.
    pub fn find(&self, bigram: Bigram) -> Result<Option<Entry>, Damaged> {
        let Some(row) = self.rank(bigram.first) else { return Ok(None) };
        let second = match bigram.second {
            None => 0,
            Some(second) => match self.rank(second) {
                Some(rank) => rank + 1,
                None => return Ok(None),
            },
        };
        let row = self.row_start(row)..self.row_start(row + 1);
        let at = partition_point(row.clone(), |at| self.second(at) < second);
        if at == row.end || self.second(at) != second {
            return Ok(None);
        }
        let place = at as usize % BUNDLE;
        self.entry(bigram, &self.bundle(at as usize / BUNDLE)?, place).map(Some)
    }

    /// Returns the entries of all bigrams that begin with `first`, ascending.
    #[must_use]
    pub fn row(&self, first: char) -> Entries<'_, B> {
        match self.rank(first) {
            Some(row) => Entries::new(self, row..row + 1),
            None => Entries::new(self, 0..0),
        }
    }

    /// Returns all entries, ascending.
    #[must_use]
    pub fn all(&self) -> Entries<'_, B> {
        Entries::new(self, 0..self.trailer.characters)
    }

    /// Returns the rank of a character, from 0.
    fn rank(&self, character: char) -> Option<u32> {
        let code_point = u32::from(character);
        let at = partition_point(0..self.trailer.characters, |rank| self.code_point(rank) < code_point);
        (at < self.trailer.characters && self.code_point(at) == code_point).then_some(at)
    }

    fn code_point(&self, rank: u32) -> u32 {
        self.number(self.sections.characters, rank, NUMBER_BYTES)
    }

    fn character(&self, rank: u32) -> Result<char, Damaged> {
        let character = (rank < self.trailer.characters).then(|| char::from_u32(self.code_point(rank)));
        character.flatten().ok_or(Damaged("a character does not exist"))
    }

    /// Returns the number of entries before a row.
    fn row_start(&self, row: u32) -> u32 {
        self.number(self.sections.rows, row, NUMBER_BYTES)
    }

    /// Returns the rank of the second character of an entry, from 1; 0 for the end of a run.
    fn second(&self, entry: u32) -> u32 {
        self.number(self.sections.seconds, entry, self.trailer.rank_bytes())
    }

    /// Returns a number of a section.
    fn number(&self, section: usize, at: u32, width: usize) -> u32 {
        let bytes = self.bytes.as_ref().get(section + at as usize * width..).unwrap_or_default();
        // The sections are as long as the trailer says.
        read_number(bytes, width).unwrap_or(0) as u32
    }

    fn bundle(&self, bundle: usize) -> Result<Bundle, Damaged> {
        let offset = |bundle: usize| {
            if bundle == self.trailer.bundles() {
                return Some(self.sections.bundles);
            }
            let bytes = self.bytes.as_ref().get(self.sections.bundles + bundle * OFFSET_BYTES..)?;
            let offset = read_number(bytes, OFFSET_BYTES)? as usize;
            (offset <= self.sections.bundles).then_some(offset)
        };
        let (Some(start), Some(end)) = (offset(bundle), offset(bundle + 1)) else {
            return Err(Damaged("a bundle is outside of the lists"));
        };
        let entries = (self.trailer.entries as usize).saturating_sub(bundle * BUNDLE).min(BUNDLE);
        Bundle::read(self.bytes.as_ref(), start..end, entries, document_bytes(self.trailer.documents))
    }

    fn entry(&self, bigram: Bigram, bundle: &Bundle, place: usize) -> Result<Entry, Damaged> {
        let (head, list) = bundle.get(place).ok_or(Damaged("a bundle has too few entries"))?;
        let entry = Entry {
            bigram,
            documents: head.documents,
            word_documents: head.word_documents,
            has_positions: bigram.second.is_some() && head.documents >= self.trailer.positions_from,
            words: head.words,
            single: head.single,
            list,
        };
        entry.check(self.trailer.documents)?;
        Ok(entry)
    }
}

impl<B: AsRef<[u8]> + Clone> BigramFile<B> {
    /// Opens the list of an entry of this file, at its first document.
    ///
    /// # Errors
    ///
    /// Fails if the list is damaged.
    pub fn list(&self, entry: &Entry) -> Result<List<B>, Damaged> {
        List::open(self.bytes.clone(), entry, self.trailer.documents, self.sections.widths)
    }
}

/// The entries of some rows, ascending. Ends after an error.
#[derive(Debug)]
pub struct Entries<'f, B> {
    file: &'f BigramFile<B>,
    /// The row of the next entry, and the row after the last one.
    rows: Range<u32>,
    /// The next entry.
    at: u32,
    /// The second character of the previous entry of the row.
    previous: Option<u32>,
    bundle: Option<(usize, Bundle)>,
}

impl<B> Clone for Entries<'_, B> {
    fn clone(&self) -> Self {
        Self {
            file: self.file,
            rows: self.rows.clone(),
            at: self.at,
            previous: self.previous,
            bundle: self.bundle.clone(),
        }
    }
}

impl<'f, B: AsRef<[u8]>> Entries<'f, B> {
    fn new(file: &'f BigramFile<B>, rows: Range<u32>) -> Self {
        let at = file.row_start(rows.start);
        Self { file, rows, at, previous: None, bundle: None }
    }

    fn read(&mut self) -> Result<Option<Entry>, Damaged> {
        while self.rows.start < self.rows.end && self.at == self.file.row_start(self.rows.start + 1) {
            self.rows.start += 1;
            self.previous = None;
        }
        if self.rows.is_empty() {
            return Ok(None);
        }
        let second = self.file.second(self.at);
        if self.previous.is_some_and(|previous| previous >= second) {
            return Err(Damaged("the entries of a row are out of order"));
        }
        self.previous = Some(second);
        let bigram = Bigram {
            first: self.file.character(self.rows.start)?,
            second: second.checked_sub(1).map(|rank| self.file.character(rank)).transpose()?,
        };
        let (number, place) = (self.at as usize / BUNDLE, self.at as usize % BUNDLE);
        let bundle = match self.bundle.take() {
            Some((known, bundle)) if known == number => bundle,
            _ => self.file.bundle(number)?,
        };
        let entry = self.file.entry(bigram, &bundle, place)?;
        self.bundle = Some((number, bundle));
        self.at += 1;
        Ok(Some(entry))
    }
}

impl<B: AsRef<[u8]>> Iterator for Entries<'_, B> {
    type Item = Result<Entry, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read();
        if read.is_err() {
            self.rows = 0..0;
        }
        read.transpose()
    }
}
