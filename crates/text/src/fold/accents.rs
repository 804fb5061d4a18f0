//! Latin letters without their accents. Other scripts keep their marks: й and が are letters of their own.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The plain letter of an accented Latin one, in its case; other characters as they are.
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

/// The letters that stand for one where it is not on the keyboard.
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

/// The combining marks that are written on Latin letters.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Latin letters beyond ASCII.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}
