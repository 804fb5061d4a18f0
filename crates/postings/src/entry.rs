//! The properties of a bigram that are known without reading its list.

use std::ops::Range;

use crate::{block::Words, damaged::Damaged, value::Bigram};

/// The properties of a bigram that are known without reading its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The bigram.
    pub bigram: Bigram,
    /// Number of documents that contain it; at least 1.
    pub documents: u32,
    /// Number of documents in which it is a word.
    pub word_documents: u32,
    /// Whether the file has its positions.
    pub has_positions: bool,
    pub(crate) words: Words,
    pub(crate) single: bool,
    pub(crate) list: Range<usize>,
}

impl Entry {
    /// Checks the number of documents of an entry of a file with `file_documents` documents.
    pub(crate) fn check(&self, file_documents: u32) -> Result<(), Damaged> {
        if (1..=file_documents).contains(&self.documents) {
            Ok(())
        } else {
            Err(Damaged("a list has more documents than there are, or none"))
        }
    }
}
