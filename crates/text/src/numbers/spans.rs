//! The spans of the numbers in a text, each with its unit.

use jianbao_model::Span;

use super::{
    context::{MAX_CHARACTERS, Number},
    find::find_numbers,
    numerals::is_numeral,
    units::unit,
};

/// Returns the byte spans of the numbers in `folded` that have other spellings, ascending and disjoint.
///
/// A span includes 第 before the number and the unit after it (第25条, 2008年, 80年代, 三名 in 三名学生). Adjacent numbers are one span
/// (2015年12月18日). The result is empty if `folded` has more than 128 characters.
///
/// ```
/// use jianbao_text::numbers::number_spans;
/// let found = |text| number_spans(text).into_iter().map(|place| &text[place.start..place.end]).collect::<Vec<_>>();
/// assert_eq!(found("第25条规定"), ["第25条"]);
/// assert_eq!(found("80年代诗歌"), ["80年代"]);
/// assert_eq!(found("2020高考"), ["2020"]);
/// assert_eq!(found("三名学生和统一"), ["三名"]);
/// ```
#[must_use]
pub fn number_spans(folded: &str) -> Vec<Span> {
    if !folded.contains(is_numeral) || folded.chars().nth(MAX_CHARACTERS).is_some() {
        return Vec::new();
    }
    let place = |([before, _, after], _): Number<'_>| Span {
        start: before.strip_suffix('第').unwrap_or(before).len(),
        end: folded.len() - after.len() + unit(after).map_or(0, str::len),
    };
    // 一个 is more often an article than a number.
    let counts = |([before, run, _], _): &Number<'_>| *run != "一" || before.ends_with('第');
    let mut places: Vec<Span> = Vec::new();
    for place in find_numbers(folded).into_iter().filter(counts).map(place) {
        match places.last_mut() {
            Some(last) if last.end >= place.start => last.end = place.end,
            _ => places.push(place),
        }
    }
    places
}
