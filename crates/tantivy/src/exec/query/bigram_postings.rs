//! Reads the two posting lists of a bigram, as a word and otherwise, as one list.

use tantivy::{
    DocId, DocSet, TERMINATED,
    postings::{Postings, SegmentPostings},
};

/// The postings of a pair, whether it occurs as a word or not.
pub(crate) struct PairPostings {
    one: SegmentPostings,
    other: Option<SegmentPostings>,
    /// Whether `one` is of the pair as a word; else `other` is.
    is_word: bool,
    /// What is added to a position to give the one of the last pair.
    shift: u32,
    pub(crate) doc: DocId,
}

impl PairPostings {
    pub(crate) fn new(a: Option<SegmentPostings>, b: Option<SegmentPostings>, shift: u32) -> Option<Self> {
        let is_word = a.is_none();
        let mut both = a.into_iter().chain(b);
        let (one, other) = (both.next()?, both.next());
        let mut list = Self { one, other, is_word, shift, doc: 0 };
        list.meet();
        Some(list)
    }

    pub(crate) fn size(&self) -> u32 {
        self.one.size_hint() + self.other.as_ref().map_or(0, DocSet::size_hint)
    }

    fn meet(&mut self) -> DocId {
        self.doc = self.other.as_ref().map_or(TERMINATED, DocSet::doc).min(self.one.doc());
        self.doc
    }

    pub(crate) fn advance(&mut self) -> DocId {
        if self.one.doc() == self.doc {
            self.one.advance();
        }
        if let Some(other) = self.other.as_mut().filter(|other| other.doc() == self.doc) {
            other.advance();
        }
        self.meet()
    }

    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if self.one.doc() < target {
            self.one.seek(target);
        }
        if let Some(other) = self.other.as_mut().filter(|other| other.doc() < target) {
            other.seek(target);
        }
        self.meet()
    }

    pub(crate) fn frequency(&self) -> u32 {
        let at = |list: &SegmentPostings| if list.doc() == self.doc { list.term_freq() } else { 0 };
        at(&self.one) + self.other.as_ref().map_or(0, at)
    }

    /// How often it occurs in the document as a word.
    pub(crate) fn word_frequency(&self) -> u32 {
        let list = if self.is_word { Some(&self.one) } else { self.other.as_ref() };
        list.filter(|list| list.doc() == self.doc).map_or(0, Postings::term_freq)
    }

    /// Where the last pair would be, ascending.
    pub(crate) fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        if self.one.doc() == self.doc {
            self.one.append_positions_with_offset(self.shift, positions);
        }
        if let Some(other) = self.other.as_mut().filter(|other| other.doc() == self.doc) {
            let sorted = positions.is_empty();
            other.append_positions_with_offset(self.shift, positions);
            if !sorted {
                positions.sort_unstable();
            }
        }
    }
}
