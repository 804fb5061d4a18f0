//! What the planner asks an archive for: its words and bigrams, and their frequencies.

use crate::{budget::Budget, error::Result};

/// How much an archive holds. Ranking needs it, and so does the segmentation of a query into words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArchiveSize {
    /// Paragraphs and titles.
    pub documents: u64,
    /// Articles.
    pub articles: u64,
    /// Bigrams of all texts together.
    pub bigrams: u64,
}

/// The terms of an archive and how often they occur.
///
/// Frequencies may count removed documents until their part of the index is written anew; they decide about segmentation, ranking
/// and suggestions, never about what matches.
pub trait Vocabulary {
    /// How much there is in the archive.
    fn size(&self) -> ArchiveSize;

    /// In how many documents `word`, folded, is a word.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn word_frequency(&self, word: &str) -> Result<u64>;

    /// In how many documents the two word characters of `bigram`, folded, are next to each other, about: at least as many as there
    /// are.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn bigram_frequency(&self, bigram: &str) -> Result<u64>;

    /// In how many documents a folded word character occurs, about: at least as many as there are.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn character_frequency(&self, character: &str) -> Result<u64>;

    /// Calls `each` with the words that begin with `prefix`, folded, and the number of documents that have them. A word may come
    /// several times; the sum of its numbers counts.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read, or the budget is over.
    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;

    /// The same with the words whose characters can be typed as `letters`, lower-case ASCII: each character by its whole pinyin or
    /// its initial, the last one by the beginning of its pinyin; anything may follow.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read, or the budget is over.
    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;
}
