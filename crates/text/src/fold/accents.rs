//! Removes accents from Latin letters. Other scripts keep their marks, because й and が are distinct letters.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Returns the letter without its accent, in the same case; characters other than Latin letters are unchanged.
pub(super) fn base(c: char) -> char {
    if !is_latin(c) {
        return c;
    }
    match c {
        'ø' => 'o',
        'Ø' => 'O',
        'đ' | 'ð' => 'd',
        'Đ' | 'Ð' => 'D',
        'ł' => 'l',
        'Ł' => 'L',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ı' => 'i',
        _ => {
            let mut first = c;
            decompose_canonical(c, |part| {
                if !is_combining_mark(part) {
                    first = part;
                }
            });
            if first.is_ascii() { first } else { c }
        }
    }
}

/// Returns the two letters that replace a ligature where it cannot be typed.
pub(super) fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "TH",
        _ => return None,
    })
}

/// Whether `c` is a combining mark that is used with Latin letters.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether `c` is a Latin letter outside ASCII.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}
