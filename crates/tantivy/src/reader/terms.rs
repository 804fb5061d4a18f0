//! Looks up terms of an open index: frequencies, and terms with a prefix.

use std::sync::PoisonError;

use tantivy::{SegmentReader, Term, schema::Field};

use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

impl IndexReader {
    /// [`letter_frequency`] in this archive, counted once: it walks all pairs that begin with the letter.
    pub(crate) fn letter_frequency(&self, letter: &str) -> Result<u64> {
        let counted = || self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frequency) = counted().get(letter) {
            return Ok(*frequency);
        }
        let frequency = letter_frequency(self.searcher().segment_readers(), self.fields(), letter)
            .map_err(self.failed("reading its vocabulary"))?;
        counted().insert(letter.to_owned(), frequency);
        Ok(frequency)
    }

    /// In how many documents `word`, folded, occurs as a word.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn word_frequency(&self, word: &str) -> Result<u64> {
        self.searcher().doc_freq(&self.fields().word(word)).map_err(self.failed("reading its words"))
    }

    /// In how many documents the two letters of `pair`, folded, are adjacent. Documents that have the pair both as a word and
    /// otherwise count twice.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn pair_frequency(&self, pair: &str) -> Result<u64> {
        let [other, word] = self.fields().pair(pair);
        let frequency = |term| self.searcher().doc_freq(term).map_err(self.failed("reading its pairs"));
        Ok(frequency(&other)? + frequency(&word)?)
    }

    /// The terms of a field that begin with `prefix`, of all segments, each once, sorted.
    pub(crate) fn terms_from(&self, field: Field, prefix: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut look = || -> tantivy::Result<()> {
            for segment in self.searcher().segment_readers() {
                let index = segment.inverted_index(field)?;
                let mut terms = index.terms().range().ge(prefix).into_stream()?;
                while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                    found.extend(str::from_utf8(terms.key()).map(str::to_owned));
                }
            }
            Ok(())
        };
        look().map_err(self.failed("reading its terms"))?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// In how many documents a letter is; more than there are where it is common, because those that have it in several pairs
/// count several times.
pub(crate) fn letter_frequency(segments: &[SegmentReader], fields: Fields, letter: &str) -> tantivy::Result<u64> {
    let mut frequency = 0;
    for segment in segments {
        let ends = segment.inverted_index(fields.ends)?;
        frequency += u64::from(ends.doc_freq(&Term::from_field_text(fields.ends, letter))?);
        let bigrams = segment.inverted_index(fields.bigrams)?;
        let mut terms = bigrams.terms().range().ge(letter).into_stream()?;
        while terms.advance() && terms.key().starts_with(letter.as_bytes()) {
            frequency += u64::from(terms.value().doc_freq);
        }
    }
    Ok(frequency)
}
