//! Alternative spellings of a text, by its numbers.

use super::{context::MAX_CHARACTERS, find::find_numbers, full_dates, numerals::is_numeral};

/// The maximum number of spellings that [`alternatives`] returns. Each costs a search of its own.
pub const MAX_ALTERNATIVES: usize = 16;

/// The number of spellings of a date that come before those with separators.
const USUAL_SPELLINGS: usize = 4;

/// Returns other folded spellings of `folded`, with its numbers and dates written differently, the most common first.
///
/// There are at most [`MAX_ALTERNATIVES`], without `folded` itself and without duplicates; none if `folded` has no number or more
/// than 128 characters. All numbers of a spelling are in Arabic digits, or all are in Chinese numerals.
///
/// ```
/// use jianbao_text::numbers::alternatives;
/// assert_eq!(alternatives("第25条"), ["第二十五条", "第廿五条"]);
/// assert_eq!(alternatives("十九大"), ["19大"]);
/// assert_eq!(
///     alternatives("二〇一五年12月18日")[..3],
///     ["2015年12月18日", "二〇一五年十二月十八日", "二零一五年十二月十八日"]
/// );
/// assert_eq!(alternatives("民国元年"), ["1912年", "一九一二年", "民国1年"]);
/// assert_eq!(alternatives("增长12.5%"), ["增长百分之十二点五"]);
/// assert!(alternatives("统一一些三三两两的c919").is_empty());
/// ```
#[must_use]
pub fn alternatives(folded: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    let some = folded.contains(is_numeral) || folded.contains("元年");
    let numbers = if some && folded.chars().nth(MAX_CHARACTERS).is_none() { find_numbers(folded) } else { Vec::new() };
    let longest = numbers.iter().flat_map(|(_, scripts)| scripts.iter().map(Vec::len)).max().unwrap_or(0);
    for (nth, script) in (0..longest).flat_map(|nth| [(nth, 0), (nth, 1)]) {
        let (mut other, mut from) = (String::new(), 0);
        for ([before, _, after], scripts) in &numbers {
            other += &folded[from..before.len()];
            other += scripts[script].get(nth).unwrap_or(&scripts[script][0]);
            from = folded.len() - after.len();
        }
        other += &folded[from..];
        if other != folded && !others.contains(&other) {
            others.push(other);
        }
    }
    // Before the rare spellings of the year.
    let at = others.len().min(USUAL_SPELLINGS);
    others.splice(at..at, full_dates::with_separators(folded));
    others.truncate(MAX_ALTERNATIVES);
    others
}
