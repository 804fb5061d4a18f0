//! The vocabulary of an engine during one search: a word is looked up once. Segmentation asks for each substring of a query, and a
//! sentence that is loosened is segmented a second time.

use std::{cell::RefCell, collections::HashMap};

use crate::{
    budget::Budget,
    engine::Engine,
    error::Result,
    vocabulary::{ArchiveSize, Vocabulary},
};

pub(super) struct Memo<'e> {
    engine: &'e dyn Engine,
    words: RefCell<HashMap<String, u64>>,
}

impl<'e> Memo<'e> {
    pub(super) fn new(engine: &'e dyn Engine) -> Self {
        Self { engine, words: RefCell::default() }
    }
}

impl Vocabulary for Memo<'_> {
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
