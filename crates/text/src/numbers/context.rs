//! A number in its context: types, and tests of the text before and after it.

use crate::dates::{ERAS, Era};

/// Longer texts, in characters, get no alternatives: they are pasted, not typed.
pub(super) const MAX_CHARACTERS: usize = 128;

/// Characters after an approximate number: 三十余人.
pub(super) const APPROXIMATE_SUFFIXES: [char; 4] = ['余', '多', '几', '来'];

/// Days whose month and day are the name of an event or a holiday: 9.18 is 九一八 and 918, 7.7 is 七七. Other decimals such as 2.5 are
/// only numbers.
pub(super) const NAMED_DAYS: [&str; 21] = [
    "1.28", "2.7", "2.28", "3.8", "3.15", "3.18", "4.12", "5.1", "5.4", "5.12", "5.30", "6.1", "7.1", "7.7", "8.1",
    "8.13", "8.15", "9.3", "9.11", "9.18", "12.9",
];

/// Characters after numbers that are often written with a zero before one digit: 06月09日, 第09版, 8时05分.
pub(super) const PADDED: [char; 9] = ['月', '日', '号', '版', '期', '时', '点', '分', '秒'];

/// A candidate number in a text: the text before it, its own text, and the text after it.
pub(super) type Spot<'a> = [&'a str; 3];

/// A number in its context, with its spellings in Arabic digits and in Chinese numerals; each list has at least one.
pub(super) type Number<'a> = (Spot<'a>, [Vec<String>; 2]);

/// Returns the era whose name `text` begins with, and the name.
pub(super) fn era_at(text: &str) -> Option<(&'static Era, &'static str)> {
    ERAS.iter().find_map(|era| Some((era, *era.names.iter().find(|name| text.starts_with(**name))?)))
}

/// Whether a sequence of digits is an expression and not a number: 二三 and 三五 mean "some", 一二三 counts, 一一 repeats.
pub(super) fn is_vague(digits: &[u64], dated: bool) -> bool {
    match *digits {
        [a, b] if a + 1 == b || (a, b) == (3, 5) => !dated || a < 6,
        [a, b] => !dated && a == b,
        _ => !dated && digits.windows(3).all(|d| d[0] + d[2] == 2 * d[1]),
    }
}

/// Whether digits before `after` are read one by one: 九八年, 七七级, 八零后.
pub(super) fn is_dated(after: &str) -> bool {
    after.starts_with(['年', '级', '后']) && !after.starts_with("年级")
}
