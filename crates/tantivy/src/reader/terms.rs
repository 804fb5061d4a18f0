//! Looks up terms of an open index: frequencies, and terms with a prefix.

use std::sync::PoisonError;

use tantivy::{SegmentReader, Term, schema::Field};

use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

impl IndexReader {
    /// Returns [`character_frequency`] in this index. The result is cached, because it iterates over all bigrams that
    /// begin with the character.
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

    /// Returns the number of documents that contain `word`, folded, as a word.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn word_frequency(&self, word: &str) -> Result<u64> {
        self.searcher().doc_freq(&self.fields().word_term(word)).map_err(self.error_while("reading its words"))
    }

    /// Returns the number of documents that contain `bigram`, folded. Documents that contain it both as a word and
    /// otherwise count twice.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(crate) fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        let [non_word, word] = self.fields().bigram_terms(bigram);
        let frequency = |term| self.searcher().doc_freq(term).map_err(self.error_while("reading its pairs"));
        Ok(frequency(&non_word)? + frequency(&word)?)
    }

    /// Returns the terms of a field that begin with `prefix`, over all segments, sorted, without repetition.
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

/// Returns an upper bound for the number of documents that contain a character. Documents that contain it in several
/// bigrams count several times.
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
