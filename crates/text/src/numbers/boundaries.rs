//! The boundaries of numbers in a text. An alternative spelling of a number must not match inside a longer number.

use jianbao_model::Span;

use super::{
    context::MAX_CHARACTERS,
    numerals::{NUMERALS, is_numeral},
};

/// Calls `emit` with each maximal run of numerals in `folded`, including punctuation inside it (3.5, 20,000).
///
/// A run next to a Latin letter is part of a name (C20) and is skipped. So is a run of more than 128 bytes.
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

/// Calls `emit` with the byte span of each run that [`runs`] finds.
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
        if !named && end - start <= MAX_CHARACTERS {
            emit(Span { start, end });
        }
        before = None;
    }
}

/// Returns the runs at the beginning and at the end of `spelling` that must be whole numbers where the spelling occurs.
///
/// ```
/// use jianbao_text::numbers::edge_runs;
/// assert_eq!(edge_runs("第25条"), [None, None]);
/// assert_eq!(edge_runs("25条"), [Some("25"), None]);
/// ```
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

/// Whether a number must not continue before `spelling`, and after it.
fn is_bounded(spelling: &str) -> (bool, bool) {
    let short_year =
        spelling.ends_with('年') && spelling.chars().take(2).filter(|c| NUMERALS.contains(*c)).count() == 2;
    (spelling.starts_with(is_numeral) && !short_year, spelling.ends_with(is_numeral))
}

/// Whether `c` may separate the numerals of a number.
fn is_mark(c: char) -> bool {
    matches!(c, '.' | '点' | ',')
}

/// Whether the numbers at both ends of `range`, a byte range of `folded` on character boundaries, do not continue outside it.
///
/// 九条 is not whole in 十九条, and 百分之五 is not whole in 百分之五十. The short form of a year is whole inside the long form: 九八年 in
/// 一九九八年, and 98年 in 1998年.
///
/// # Panics
///
/// If `range` is not on character boundaries of `folded`.
///
/// ```
/// use jianbao_text::numbers::is_whole_number;
/// assert!(is_whole_number("第九条", 3..9) && !is_whole_number("十九条", 3..9));
/// ```
#[must_use]
pub fn is_whole_number(folded: &str, range: std::ops::Range<usize>) -> bool {
    let (mut before, mut after) = (folded[..range.start].chars().rev(), folded[range.end..].chars());
    let (begins, ends) = is_bounded(&folded[range]);
    let continues = |sides: &mut dyn Iterator<Item = char>| match sides.next() {
        Some(mark) if is_mark(mark) => sides.next().is_some_and(is_numeral),
        side => side.is_some_and(|c| is_numeral(c) || c.is_ascii_alphabetic()),
    };
    !(begins && continues(&mut before) || ends && continues(&mut after))
}
