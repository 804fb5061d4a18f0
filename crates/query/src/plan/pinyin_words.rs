//! Finds words of the archive by their pinyin.

use std::collections::HashMap;

use jianbao_text::pinyin::{characters_with_reading, has_reading, syllables};

use crate::{budget::Budget, error::Result, vocabulary::Vocabulary};

/// The maximum number of words of a reading; the most frequent words are kept.
const MAX_WORDS: usize = 20;
/// Words that are rarer than the most frequent word of the reading by more than this factor are dropped.
const MAX_FREQUENCY_RATIO: u64 = 100;

/// Returns the words of the archive that have the pinyin `letters`, with their document frequencies, the most frequent first.
///
/// `letters` is lower-case ASCII with `v` for ü, optionally with `'` between syllables. At most 20 words are returned.
///
/// # Errors
///
/// If the vocabulary cannot be read.
pub fn words_by_pinyin<V: Vocabulary + ?Sized>(vocabulary: &V, letters: &str) -> Result<Vec<(String, u64)>> {
    words_by_pinyin_within(vocabulary, letters, &Budget::default())
}

/// Like [`words_by_pinyin`], within a budget.
///
/// # Errors
///
/// If the vocabulary cannot be read, or the budget is exhausted.
pub fn words_by_pinyin_within<V: Vocabulary + ?Sized>(
    vocabulary: &V,
    letters: &str,
    budget: &Budget,
) -> Result<Vec<(String, u64)>> {
    let mut words: HashMap<String, u64> = HashMap::new();
    for syllables in syllables(letters) {
        for first in characters_with_reading(syllables[0]) {
            vocabulary.words_with_prefix(first.encode_utf8(&mut [0; 4]), budget, &mut |word, documents| {
                if has_reading(word, &syllables) {
                    *words.entry(word.to_owned()).or_default() += documents;
                }
            })?;
            budget.check()?;
        }
    }
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = words.first().map_or(0, |(_, count)| *count);
    words.retain(|(_, count)| count * MAX_FREQUENCY_RATIO >= most);
    words.truncate(MAX_WORDS);
    Ok(words)
}
