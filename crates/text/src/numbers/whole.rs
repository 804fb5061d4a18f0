//! Where a number begins and ends in a text: another spelling is no part of a longer number.

use super::{LONGEST, is_numeral, spell::NUMERALS};
use jianbao_model::Span;

/// The numbers of a folded text: the longest stretches of numerals, with the marks inside them (3.5, 20,000). A stretch beside
/// a Latin letter is a part of a name (C20) and none.
///
/// ```
/// use jianbao_text::numbers::runs;
/// let mut found = Vec::new();
/// runs("第二十五条:增长3.5%,共20,000人,c919", &mut |run| found.push(run));
/// assert_eq!(found, ["二十五", "3.5", "20,000"]);
/// ```
pub fn runs<'t>(folded: &'t str, emit: &mut impl FnMut(&'t str)) {
    run_spans(folded, &mut |run| emit(run.of(folded)));
}

/// The same numbers by their places, in bytes of `folded`.
pub(crate) fn run_spans(folded: &str, emit: &mut impl FnMut(Span)) {
    let mut rest = folded.char_indices().peekable();
    let mut before = None;
    while let Some((start, c)) = rest.next() {
        if !is_numeral(c) {
            before = Some(c);
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut after = None;
        while let Some(&(at, next)) = rest.peek() {
            let inside = is_numeral(next) || (is_mark(next) && folded[at + next.len_utf8()..].starts_with(is_numeral));
            if !inside {
                after = Some(next);
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let named = [before, after].into_iter().flatten().any(|c| c.is_ascii_alphabetic());
        if !named && end - start <= LONGEST {
            emit(Span { start, end });
        }
        before = None;
    }
}

/// The runs that must stand as numbers of their own where this spelling stands: the one at its beginning, the one at its end.
#[must_use]
pub fn edge_runs(spelling: &str) -> [Option<&str>; 2] {
    let (begins, ends) = is_bounded(spelling);
    let (mut first, mut last) = (None, None);
    runs(spelling, &mut |run| {
        first = first.or(Some(run));
        last = Some(run);
    });
    [first.filter(|_| begins), last.filter(|_| ends)]
}

/// Whether a spelling of a number must not go on before it, and after it.
fn is_bounded(spelling: &str) -> (bool, bool) {
    let short_year =
        spelling.ends_with('年') && spelling.chars().take(2).filter(|c| NUMERALS.contains(*c)).count() == 2;
    (spelling.starts_with(is_numeral) && !short_year, spelling.ends_with(is_numeral))
}

/// What stands inside a number.
fn is_mark(c: char) -> bool {
    matches!(c, '.' | '点' | ',')
}

/// Whether the number at either end of `range`, bytes of `folded` on character boundaries, ends there: 九条 does not begin a
/// number in 十九条, nor 百分之五 end one in 百分之五十.
///
/// The short form of a year is whole inside the long one, 九八年 in 一九九八年, as 98年 is in 1998年.
///
/// ```
/// use jianbao_text::numbers::is_whole_number;
/// assert!(is_whole_number("第九条", 3..9) && !is_whole_number("十九条", 3..9));
/// ```
#[must_use]
pub fn is_whole_number(folded: &str, range: std::ops::Range<usize>) -> bool {
    let (mut before, mut after) = (folded[..range.start].chars().rev(), folded[range.end..].chars());
    let (begins, ends) = is_bounded(&folded[range]);
    let goes_on = |sides: &mut dyn Iterator<Item = char>| match sides.next() {
        Some(mark) if is_mark(mark) => sides.next().is_some_and(is_numeral),
        side => side.is_some_and(|c| is_numeral(c) || c.is_ascii_alphabetic()),
    };
    !(begins && goes_on(&mut before) || ends && goes_on(&mut after))
}
