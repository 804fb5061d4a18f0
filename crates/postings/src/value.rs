//! Bigrams and postings as values.

/// A bigram, or the end of a run. Bigrams are ordered by code points, which is the order of their UTF-8 bytes; the end of a
/// run comes first in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bigram {
    /// The first character.
    pub first: char,
    /// The second character; `None` where the first character ends a run and begins no bigram.
    pub second: Option<char>,
}

/// The occurrences of a bigram in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Number of the document.
    pub doc: u32,
    /// How often the bigram occurs in the document; at least 1.
    pub frequency: u32,
    /// How often it is a word there; at most `frequency`.
    pub words: u32,
}

impl Posting {
    /// Returns a posting of a bigram that occurs once in `doc` and is not a word there.
    #[must_use]
    pub fn once(doc: u32) -> Self {
        Self { doc, frequency: 1, words: 0 }
    }
}
