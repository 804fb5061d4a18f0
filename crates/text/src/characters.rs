//! Character classes: word characters, and characters of scripts without spaces between words.

/// Whether a folded character is a word character: a letter of any script or a digit.
///
/// Punctuation, symbols and spaces are not word characters. They separate runs of word characters.
///
/// ```
/// use jianbao_text::is_word_char;
/// assert!(is_word_char('桥') && is_word_char('7') && is_word_char('〇'));
/// assert!(!is_word_char('，') && !is_word_char(' '));
/// ```
#[must_use]
pub fn is_word_char(c: char) -> bool {
    // The range test covers nearly all characters of Chinese text without a table look-up.
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// Whether a character belongs to a script that is written without spaces between words: Han, kana, bopomofo.
///
/// ```
/// use jianbao_text::is_han;
/// assert!(is_han('桥') && is_han('の') && is_han('ㄅ') && !is_han('A') && !is_han('，'));
/// ```
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
