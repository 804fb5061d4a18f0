//! Where the numbers of a text stand, each with what it counts.

use jianbao_model::Span;

use super::{LONGEST, Number, find, is_numeral, units::unit};

/// Where numbers with other spellings stand in a folded text, in its bytes: each with 第 before it and with what it counts (第25条,
/// 三名 of 三名学生, 2008年, 80年代), which belong to it; numbers that touch are one (2015年12月18日). Ascending and disjoint.
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
    if !folded.contains(is_numeral) || folded.chars().nth(LONGEST).is_some() {
        return Vec::new();
    }
    let place = |([before, _, after], _): Number<'_>| Span {
        start: before.strip_suffix('第').unwrap_or(before).len(),
        end: folded.len() - after.len() + unit(after).map_or(0, str::len),
    };
    // 一个 is an article more often than a number.
    let counts = |([before, run, _], _): &Number<'_>| *run != "一" || before.ends_with('第');
    let mut places: Vec<Span> = Vec::new();
    for place in find(folded).into_iter().filter(counts).map(place) {
        match places.last_mut() {
            Some(last) if last.end >= place.start => last.end = place.end,
            _ => places.push(place),
        }
    }
    places
}
