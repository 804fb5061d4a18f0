//! Draws random words and texts from an index; the same ones for the same seed. Used for benchmarks.

use tantivy::{DocAddress, SegmentReader};

use crate::error::Result;
use crate::{format::schema, reader::index_reader::IndexReader};
use jianbao_text::is_han;

/// A random number generator (SplitMix64, by Sebastiano Vigna, public domain). Small, and equal on every platform.
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// Creates a generator with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Returns a number below `limit`; 0 if `limit` is 0.
    ///
    /// ```
    /// use jianbao_tantivy::Rng;
    /// let throw = |seed| (0..3).map({ let mut rng = Rng::new(seed); move |_| rng.below(6) }).collect::<Vec<_>>();
    /// assert_eq!(throw(1), throw(1));
    /// assert!(throw(2).iter().all(|number| *number < 6));
    /// ```
    pub fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        ((u128::from(bits) * limit as u128) >> 64) as usize
    }
}

impl IndexReader {
    /// Returns all words of two or more Han characters with their document frequencies, most frequent first, then in
    /// the order of their characters.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn words(&self) -> Result<Vec<(String, u64)>> {
        let mut counts = std::collections::BTreeMap::new();
        for segment in self.searcher().segment_readers() {
            self.count_words(segment, &mut counts).map_err(self.error_while("reading its words"))?;
        }
        let mut words: Vec<_> = counts.into_iter().collect();
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(words)
    }

    fn count_words(
        &self,
        segment: &SegmentReader,
        counts: &mut std::collections::BTreeMap<String, u64>,
    ) -> tantivy::Result<()> {
        let fields = self.fields();
        for field in [fields.words, fields.bigrams] {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let Some(word) = schema::term_word(fields, field, terms.key()) else { continue };
                if word.chars().nth(1).is_some() && word.chars().all(is_han) {
                    *counts.entry(word.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        Ok(())
    }

    /// Draws `number` body paragraphs, or titles, at random, with repetition. Returns fewer if there are not enough.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn texts(&self, number: usize, titles: bool, rng: &mut Rng) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        let segments = self.searcher().segment_readers();
        let documents: usize = segments.iter().map(|segment| segment.max_doc() as usize).sum();
        // Documents of the other kind and removed ones are drawn in vain; the number of attempts is limited.
        for _ in 0..number * 50 {
            if texts.len() == number {
                break;
            }
            let mut at = rng.below(documents);
            let Some((ordinal, segment)) = segments.iter().enumerate().find(|(_, segment)| {
                let inside = at < segment.max_doc() as usize;
                at -= if inside { 0 } else { segment.max_doc() as usize };
                inside
            }) else {
                break;
            };
            let name = segment.schema().get_field_name(self.fields().paragraph);
            let paragraphs = segment.fast_fields().u64(name).map_err(self.error_while("reading its columns"))?;
            let is_title = paragraphs.first(at as u32) == Some(0);
            if is_title == titles && !segment.is_deleted(at as u32) {
                let text = self.text(DocAddress::new(ordinal as u32, at as u32))?;
                texts.extend((!text.is_empty()).then_some(text));
            }
        }
        Ok(texts)
    }
}
