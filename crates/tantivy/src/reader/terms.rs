//! Looks up terms of an open index: frequencies, and terms with a prefix.

use std::sync::PoisonError;

use tantivy::{SegmentReader, Term, schema::Field};

use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

impl IndexReader {
    /// [`character_frequency`] in this archive, counted once: it walks all pairs that begin with the letter.
    pub(crate) fn character_frequency(&self, character: &str) -> Result<u64> {
        let cache = || self.character_frequencies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frequency) = cache().get(character) {
            return Ok(*frequency);
        }
        let frequency = character_frequency(self.searcher().segment_readers(), self.fields(), character)
            .map_err(self.error_while("reading its vocabulary"))?;
        cache().insert(character.to_owned(), frequency);
        Ok(frequency)
    }

    /// In how many documents `word`, folded, occurs as a word.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn word_frequency(&self, word: &str) -> Result<u64> {
        self.searcher().doc_freq(&self.fields().word_term(word)).map_err(self.error_while("reading its words"))
    }

    /// In how many documents the two letters of `bigram`, folded, are adjacent. Documents that have the pair both as a word and
    /// otherwise count twice.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub(crate) fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        let [non_word, word] = self.fields().bigram_terms(bigram);
        let frequency = |term| self.searcher().doc_freq(term).map_err(self.error_while("reading its pairs"));
        Ok(frequency(&non_word)? + frequency(&word)?)
    }

    /// The terms of a field that begin with `prefix`, of all segments, each once, sorted.
    pub(crate) fn terms_with_prefix(&self, field: Field, prefix: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut read = || -> tantivy::Result<()> {
            for segment in self.searcher().segment_readers() {
                let index = segment.inverted_index(field)?;
                let mut terms = index.terms().range().ge(prefix).into_stream()?;
                while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                    found.extend(str::from_utf8(terms.key()).map(str::to_owned));
                }
            }
            Ok(())
        };
        read().map_err(self.error_while("reading its terms"))?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// In how many documents a letter is; more than there are where it is common, because those that have it in several pairs
/// count several times.
pub(crate) fn character_frequency(segments: &[SegmentReader], fields: Fields, character: &str) -> tantivy::Result<u64> {
    let mut frequency = 0;
    for segment in segments {
        let ends = segment.inverted_index(fields.ends)?;
        frequency += u64::from(ends.doc_freq(&Term::from_field_text(fields.ends, character))?);
        let bigrams = segment.inverted_index(fields.bigrams)?;
        let mut terms = bigrams.terms().range().ge(character).into_stream()?;
        while terms.advance() && terms.key().starts_with(character.as_bytes()) {
            frequency += u64::from(terms.value().doc_freq);
        }
    }
    Ok(frequency)
}
