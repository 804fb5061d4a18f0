//! Words that serve the grammar rather than the content: particles, prepositions, conjunctions, pronouns, common adverbs, numerals.

use std::{collections::HashSet, sync::OnceLock};

/// The words, folded, by class. Lines that begin with `#` name the class.
const LIST: &str = include_str!("function_words.txt");

/// Whether the folded `word` is in the list of function words.
///
/// The list is closed: 的, 在, 以及 and similar words. It is used to filter tables of words and does not affect counts.
///
/// ```
/// use jianbao_words::is_function_word;
/// assert!(is_function_word("的") && is_function_word("以及") && !is_function_word("通车"));
/// ```
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    let words = || LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    WORDS.get_or_init(words).contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_in_their_folded_form() {
        for word in LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
            assert_eq!(jianbao_text::fold(word), word);
        }
    }
}
