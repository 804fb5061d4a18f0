//! A vocabulary that caches word frequencies during one search. Segmentation looks up each substring of a query, and a relaxed
//! sentence is segmented twice.

use std::{cell::RefCell, collections::HashMap};

use crate::{
    budget::Budget,
    engine::Engine,
    error::Result,
    vocabulary::{ArchiveSize, Vocabulary},
};

/// The vocabulary of an engine with a cache of word frequencies.
pub(super) struct CachedVocabulary<'e> {
    engine: &'e dyn Engine,
    words: RefCell<HashMap<String, u64>>,
}

impl<'e> CachedVocabulary<'e> {
    pub(super) fn new(engine: &'e dyn Engine) -> Self {
        Self { engine, words: RefCell::default() }
    }
}

impl Vocabulary for CachedVocabulary<'_> {
    fn size(&self) -> ArchiveSize {
        self.engine.size()
    }

    fn word_frequency(&self, word: &str) -> Result<u64> {
        if let Some(frequency) = self.words.borrow().get(word) {
            return Ok(*frequency);
        }
        let frequency = self.engine.word_frequency(word)?;
        self.words.borrow_mut().insert(word.to_owned(), frequency);
        Ok(frequency)
    }

    fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        self.engine.bigram_frequency(bigram)
    }

    fn character_frequency(&self, character: &str) -> Result<u64> {
        self.engine.character_frequency(character)
    }

    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        self.engine.words_with_prefix(prefix, budget, each)
    }

    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        self.engine.words_with_pinyin_prefix(letters, budget, each)
    }
}
