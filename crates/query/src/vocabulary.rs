//! The vocabulary of an archive: words and bigrams with their frequencies. The planner reads it.

use crate::{budget::Budget, error::Result};

/// The size of an archive. Ranking and query segmentation use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArchiveSize {
    /// Number of paragraphs and titles.
    pub documents: u64,
    /// Number of articles.
    pub articles: u64,
    /// Number of bigram occurrences in all texts.
    pub bigrams: u64,
}

/// The terms of an archive with their document frequencies.
///
/// Frequencies may include removed documents until their segments are merged. They affect segmentation, ranking and suggestions,
/// but not what matches a given plan.
pub trait Vocabulary {
    /// Returns the size of the archive.
    fn size(&self) -> ArchiveSize;

    /// Returns the number of documents in which the folded `word` occurs as a word.
    ///
    /// # Errors
    ///
    /// If the vocabulary cannot be read.
    fn word_frequency(&self, word: &str) -> Result<u64>;

    /// Returns an upper bound of the number of documents in which the two folded word characters of `bigram` are adjacent.
    ///
    /// # Errors
    ///
    /// If the vocabulary cannot be read.
    fn bigram_frequency(&self, bigram: &str) -> Result<u64>;

    /// Returns an upper bound of the number of documents in which the folded word character occurs.
    ///
    /// # Errors
    ///
    /// If the vocabulary cannot be read.
    fn character_frequency(&self, character: &str) -> Result<u64>;

    /// Calls `each` with every word that begins with the folded `prefix`, and the number of documents that contain it. A word may be
    /// reported several times; its frequency is the sum.
    ///
    /// # Errors
    ///
    /// If the vocabulary cannot be read, or the budget is exhausted.
    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;

    /// Calls `each` like [`words_with_prefix`](Self::words_with_prefix), with every word that can be typed as `letters` in lower-case
    /// ASCII: each character is typed as its pinyin or its initial, and the last one as a prefix of its pinyin. More characters may
    /// follow.
    ///
    /// # Errors
    ///
    /// If the vocabulary cannot be read, or the budget is exhausted.
    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;
}
