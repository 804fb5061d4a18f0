//! A list of postings, read document by document. A list of more than 128 documents has several blocks, preceded by a table
//! with the last document of each block and the end of its bytes, 4 bytes each.

use std::ops::Range;

use crate::{
    bits::read_number,
    block::{BLOCK, Block, DocRange, Words},
    damaged::Damaged,
    entry::Entry,
    layout::{MAX_DOCUMENTS, NUMBER_BYTES},
    partition::partition_point,
};

/// The document after the last one of a list.
pub const END: u32 = MAX_DOCUMENTS;

/// Number of bytes of an entry of the table of blocks.
pub(crate) const SKIP_BYTES: usize = 2 * NUMBER_BYTES;

const OUTSIDE: Damaged = Damaged("a block is outside of its list");

/// Reads a list. Its position is a document, or [`END`]. Documents are in ascending order, even if the file is damaged.
#[derive(Debug, Clone)]
pub struct List<B> {
    bytes: B,
    /// The bytes of the list in the file.
    range: Range<usize>,
    /// Where the widths of positions begin in the file.
    widths: usize,
    /// Number of documents of the file.
    file_documents: u32,
    documents: u32,
    words: Words,
    has_positions: bool,
    block: Box<Block>,
    /// Number of the block, and the place of the document in it.
    number: u32,
    place: usize,
    doc: u32,
}

impl<B: AsRef<[u8]>> List<B> {
    pub(crate) fn open(bytes: B, entry: &Entry, file_documents: u32, widths: usize) -> Result<Self, Damaged> {
        let mut list = Self {
            bytes,
            range: entry.list.clone(),
            widths,
            file_documents,
            documents: entry.documents,
            words: entry.words,
            has_positions: entry.has_positions,
            block: Box::new(Block::new()),
            number: 0,
            place: 0,
            doc: END,
        };
        entry.check(file_documents)?;
        if entry.single && !entry.has_positions {
            list.read_single()?;
        } else if entry.single {
            return Err(Damaged("a list has no positions"));
        } else {
            list.read_block(0)?;
        }
        Ok(list)
    }

    /// Returns the number of documents of the list.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// Whether [`positions`](Self::positions) can be read.
    #[must_use]
    pub fn has_positions(&self) -> bool {
        self.has_positions
    }

    /// Returns the current document, or [`END`].
    #[must_use]
    pub fn doc(&self) -> u32 {
        self.doc
    }

    /// Returns how often the bigram occurs in the current document; 0 at the end.
    #[must_use]
    pub fn frequency(&self) -> u32 {
        if self.doc == END { 0 } else { self.block.frequency(self.place) }
    }

    /// Returns how often the bigram is a word in the current document; 0 at the end.
    #[must_use]
    pub fn words(&self) -> u32 {
        if self.doc == END { 0 } else { self.block.words(self.place) }
    }

    /// Moves to the next document and returns it.
    ///
    /// # Errors
    ///
    /// Fails if the list is damaged. It is at its end then.
    pub fn advance(&mut self) -> Result<u32, Damaged> {
        if self.doc == END {
            return Ok(END);
        }
        if let Some(&doc) = self.block.docs().get(self.place + 1) {
            self.place += 1;
            self.doc = doc;
            return Ok(doc);
        }
        self.enter(self.number + 1)
    }

    /// Moves to the first document that is not before `target`, and returns it. Does not move if that is the current
    /// one.
    ///
    /// # Errors
    ///
    /// Fails if the list is damaged. It is at its end then.
    pub fn seek(&mut self, target: u32) -> Result<u32, Damaged> {
        if self.doc >= target || self.doc == END {
            return Ok(self.doc);
        }
        if self.block.docs().last().is_some_and(|last| *last < target) {
            let number = self.find_block(target);
            if self.enter(number)? >= target {
                return Ok(self.doc);
            }
        }
        let rest = &self.block.docs()[self.place..];
        self.place += rest.partition_point(|doc| *doc < target);
        self.doc = self.block.docs().get(self.place).copied().unwrap_or(END);
        Ok(self.doc)
    }

    /// Appends the positions of the bigram in the current document, ascending. Appends nothing if the list has none.
    ///
    /// # Errors
    ///
    /// Fails if the positions are damaged.
    pub fn positions(&mut self, positions: &mut Vec<u32>) -> Result<(), Damaged> {
        if self.doc == END || !self.has_positions {
            return Ok(());
        }
        let range = self.block_bytes(self.number)?;
        let bytes = self.bytes.as_ref();
        let widths = bytes.get(self.widths..).and_then(|rest| rest.get(..self.file_documents as usize));
        let (Some(block), Some(widths)) = (bytes.get(range), widths) else { return Err(OUTSIDE) };
        self.block.read_positions(self.place, block, widths, positions)
    }

    /// Moves to the first document of a block, or to the end if there is no such block.
    fn enter(&mut self, number: u32) -> Result<u32, Damaged> {
        self.doc = END;
        if number < self.blocks() {
            self.read_block(number)?;
        }
        Ok(self.doc)
    }

    fn blocks(&self) -> u32 {
        self.documents.div_ceil(BLOCK as u32)
    }

    fn is_divided(&self) -> bool {
        self.documents > BLOCK as u32
    }

    /// Returns a number of the table of blocks: the last document of a block, or the end of its bytes.
    fn skip(&self, number: u32, part: usize) -> Option<u32> {
        let list = self.bytes.as_ref().get(self.range.clone())?;
        let bytes = list.get(number as usize * SKIP_BYTES + part * NUMBER_BYTES..)?;
        read_number(bytes, NUMBER_BYTES).map(|number| number as u32)
    }

    /// Returns the first block after the current one that may contain a document that is not before `target`.
    fn find_block(&self, target: u32) -> u32 {
        let before = |number: u32| self.skip(number, 0).is_some_and(|last| last < target);
        // Targets are usually close, so the step is doubled until a block is not before the target.
        let blocks = self.blocks();
        let (mut start, mut distance) = ((self.number + 1).min(blocks), 1);
        while start + distance < blocks && before(start + distance) {
            start += distance + 1;
            distance *= 2;
        }
        partition_point(start.min(blocks)..(start + distance).min(blocks), before)
    }

    /// Returns where the bytes of a block are in the file.
    fn block_bytes(&self, number: u32) -> Result<Range<usize>, Damaged> {
        if !self.is_divided() {
            return Ok(self.range.clone());
        }
        let table = self.range.start + self.blocks() as usize * SKIP_BYTES;
        let start = if number == 0 { Some(0) } else { self.skip(number - 1, 1) };
        match (start, self.skip(number, 1)) {
            (Some(start), Some(end)) if start <= end && end as usize <= self.range.end.saturating_sub(table) => {
                Ok(table + start as usize..table + end as usize)
            }
            _ => Err(OUTSIDE),
        }
    }

    fn read_single(&mut self) -> Result<(), Damaged> {
        let bytes = self.bytes.as_ref().get(self.range.clone()).unwrap_or_default();
        match read_number(bytes, bytes.len()) {
            Some(doc) if doc < u64::from(self.file_documents) => {
                self.doc = doc as u32;
                self.block.set_single(self.doc, self.words == Words::All);
                Ok(())
            }
            _ => Err(Damaged("a document does not exist")),
        }
    }

    /// Reads a block and moves to its first document.
    fn read_block(&mut self, number: u32) -> Result<(), Damaged> {
        let range = self.block_range(number)?;
        let bytes = self.block_bytes(number)?;
        let length = (self.documents - number * BLOCK as u32).min(BLOCK as u32) as usize;
        let bytes = self.bytes.as_ref().get(bytes).ok_or(OUTSIDE)?;
        self.block.read(bytes, length, range, self.words)?;
        if self.is_divided() && self.block.docs().last() != Some(&(range.base + range.last)) {
            return Err(Damaged("a block does not end with its last document"));
        }
        (self.number, self.place, self.doc) = (number, 0, self.block.docs()[0]);
        Ok(())
    }

    /// Returns which documents a block may contain.
    fn block_range(&self, number: u32) -> Result<DocRange, Damaged> {
        if !self.is_divided() {
            return Ok(DocRange { base: 0, last: self.file_documents - 1 });
        }
        let previous = if number == 0 { Some(None) } else { self.skip(number - 1, 0).map(Some) };
        let base = previous.map(|previous| previous.map_or(0, |doc| doc.saturating_add(1)));
        match (base, self.skip(number, 0)) {
            (Some(base), Some(last)) if base <= last && last < self.file_documents => {
                Ok(DocRange { base, last: last - base })
            }
            _ => Err(Damaged("the blocks of a list are out of order")),
        }
    }
}
