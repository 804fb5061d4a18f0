//! Words of the archive by their pinyin.

use std::collections::HashMap;

use jianbao_text::confusables;

use crate::{budget::Budget, error::Result, vocabulary::Vocabulary};

/// How many words one reading gives at most, the most frequent of the archive first.
const WORDS: usize = 20;
/// A word that is this much rarer than the most frequent one of the same reading is not what a person means by it.
const RARER: u64 = 100;

/// Words of the archive that are read as `letters`, with the number of documents that have them, the most frequent first.
///
/// # Errors
///
/// When the vocabulary cannot be read.
pub fn words_by_pinyin<V: Vocabulary + ?Sized>(vocabulary: &V, letters: &str) -> Result<Vec<(String, u64)>> {
    words_by_pinyin_within(vocabulary, letters, &Budget::default())
}

/// The same within a budget.
///
/// # Errors
///
/// When the vocabulary cannot be read, or the budget is over.
pub fn words_by_pinyin_within<V: Vocabulary + ?Sized>(
    vocabulary: &V,
    letters: &str,
    budget: &Budget,
) -> Result<Vec<(String, u64)>> {
    let mut found: HashMap<String, u64> = HashMap::new();
    for syllables in confusables::syllables(letters) {
        for first in confusables::characters_with_reading(syllables[0]) {
            vocabulary.words_with_prefix(first.encode_utf8(&mut [0; 4]), budget, &mut |word, documents| {
                if confusables::has_reading(word, &syllables) {
                    *found.entry(word.to_owned()).or_default() += documents;
                }
            })?;
            budget.check()?;
        }
    }
    let mut found: Vec<(String, u64)> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = found.first().map_or(0, |(_, count)| *count);
    found.retain(|(_, count)| count * RARER >= most);
    found.truncate(WORDS);
    Ok(found)
}
