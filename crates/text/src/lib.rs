//! Text to tokens: folding with the way back to the original, segmentation into words, grams. Knows neither fields nor
//! files, and both halves of the walk (writing and reading) meet here: what is not shared through this module cannot match.

pub mod bigrams;
pub mod compounds;
pub mod confusables;
pub mod dates;
pub mod dictionary;
pub mod fold;
pub mod numbers;
#[cfg(feature = "segmenter")]
pub mod segmenter;
#[cfg(feature = "segmenter")]
pub mod tokens;

pub use fold::{Folded, Rules, fold};
#[cfg(feature = "segmenter")]
pub use tokens::Tokens;

/// Whether a folded character belongs to a run of letters, or breaks one.
///
/// Letters of any script and digits belong; punctuation, symbols and spaces break.
///
/// ```
/// use jianbao_text::is_word_char;
/// assert!(is_word_char('桥') && is_word_char('7') && is_word_char('〇'));
/// assert!(!is_word_char('，') && !is_word_char(' '));
/// ```
#[must_use]
pub fn is_word_char(c: char) -> bool {
    // The range test answers for nearly all characters of Chinese text without a table.
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// Whether a text has a letter once it is folded: something that can be searched for.
///
/// ```
/// use jianbao_text::has_word_char;
/// assert!(has_word_char("⽂件") && has_word_char("㎞") && !has_word_char("——？！"));
/// ```
#[must_use]
pub fn has_word_char(text: &str) -> bool {
    text.chars().any(is_word_char) || fold(text).chars().any(is_word_char)
}

/// Whether a character is written without spaces between words: Han, kana, bopomofo.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{20000}'..='\u{323af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}')
}

/// What decides which tokens a text gives: a change of any part makes old indexes unreadable for new queries.
///
/// The parts are the fold (code and table), the segmenter and its dictionary, and the shape of the grams.
#[cfg(feature = "segmenter")]
#[must_use]
pub fn fingerprint() -> String {
    let table = blake3::hash(fold::variants::TABLE.as_bytes()).to_hex();
    format!("fold{}-{} {} grams{}", fold::VERSION, &table[..8], segmenter::VERSION, bigrams::VERSION)
}
