//! Reads the two posting lists of a bigram, as a word and otherwise, as one list.

use tantivy::{
    DocId, DocSet, TERMINATED,
    postings::{Postings, SegmentPostings},
};

/// The merged postings of the two terms of a bigram.
pub(crate) struct BigramPostings {
    first: SegmentPostings,
    second: Option<SegmentPostings>,
    /// Whether `first` is the list of the bigram as a word; otherwise `second` is.
    is_word: bool,
    /// Added to each position to get the position of the last bigram of the string.
    shift: u32,
    pub(crate) doc: DocId,
}

impl BigramPostings {
    /// Merges two posting lists. Returns `None` if both are missing. `shift` is the distance in characters to the last bigram
    /// of the string.
    pub(crate) fn new(a: Option<SegmentPostings>, b: Option<SegmentPostings>, shift: u32) -> Option<Self> {
        let is_word = a.is_none();
        let mut lists = a.into_iter().chain(b);
        let (first, second) = (lists.next()?, lists.next());
        let mut list = Self { first, second, is_word, shift, doc: 0 };
        list.update_doc();
        Some(list)
    }

    /// Returns an estimate of the number of documents.
    pub(crate) fn size(&self) -> u32 {
        self.first.size_hint() + self.second.as_ref().map_or(0, DocSet::size_hint)
    }

    fn update_doc(&mut self) -> DocId {
        self.doc = self.second.as_ref().map_or(TERMINATED, DocSet::doc).min(self.first.doc());
        self.doc
    }

    /// Moves to the next document and returns it.
    pub(crate) fn advance(&mut self) -> DocId {
        if self.first.doc() == self.doc {
            self.first.advance();
        }
        if let Some(second) = self.second.as_mut().filter(|second| second.doc() == self.doc) {
            second.advance();
        }
        self.update_doc()
    }

    /// Moves to the first document at or after `target` and returns it.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if self.first.doc() < target {
            self.first.seek(target);
        }
        if let Some(second) = self.second.as_mut().filter(|second| second.doc() < target) {
            second.seek(target);
        }
        self.update_doc()
    }

    /// Returns how often the bigram occurs in the current document.
    pub(crate) fn frequency(&self) -> u32 {
        let at = |list: &SegmentPostings| if list.doc() == self.doc { list.term_freq() } else { 0 };
        at(&self.first) + self.second.as_ref().map_or(0, at)
    }

    /// Returns how often the bigram occurs in the current document as a word.
    pub(crate) fn word_frequency(&self) -> u32 {
        let list = if self.is_word { Some(&self.first) } else { self.second.as_ref() };
        list.filter(|list| list.doc() == self.doc).map_or(0, Postings::term_freq)
    }

    /// Fills `positions` with the positions that the last bigram of the string would have, ascending.
    pub(crate) fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        if self.first.doc() == self.doc {
            self.first.append_positions_with_offset(self.shift, positions);
        }
        if let Some(second) = self.second.as_mut().filter(|second| second.doc() == self.doc) {
            let sorted = positions.is_empty();
            second.append_positions_with_offset(self.shift, positions);
            if !sorted {
                positions.sort_unstable();
            }
        }
    }
}
