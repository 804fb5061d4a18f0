//! Folds single characters without context, which is enough for statistics by character and faster than folding a text.

use std::sync::LazyLock;

use super::variants;

/// Folds a single character without context.
///
/// The result is right for characters that fold to exactly one character whatever is next to them. It ignores the rules that
/// remove, join or expand characters.
///
/// ```
/// use jianbao_text::fold::fold_char;
/// assert_eq!(['國', 'Ａ', '桥', '，'].map(fold_char), ['国', 'a', '桥', ',']);
/// ```
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{ff01}'..='\u{ff5e}' => char::from((c as u32 - 0xfee0) as u8).to_ascii_lowercase(),
        _ => variants::representative(c),
    }
}

/// Returns [`fold_char`] as a code point of the Basic Multilingual Plane (at most U+FFFF), or 0 if it is outside.
#[must_use]
pub fn fold_char_bmp(c: char) -> u16 {
    u16::try_from(fold_char(c) as u32).unwrap_or(0)
}

/// Returns a table of [`fold_char_bmp`] for every code point up to U+FFFF. It is built on first use, in less than a millisecond.
#[must_use]
pub fn fold_table() -> &'static [u16] {
    static TABLE: LazyLock<Vec<u16>> =
        LazyLock::new(|| (0..=0xffff).map(|number| char::from_u32(number).map_or(0, fold_char_bmp)).collect());
    &TABLE
}
