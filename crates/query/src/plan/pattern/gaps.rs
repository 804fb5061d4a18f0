//! Matches strings with a limited number of words between them.

use super::strings::occurrences;
use crate::budget::Meter;
use jianbao_model::Span;
use jianbao_text::{is_han, is_word_char};

/// Returns the byte spans at which `parts` occur in this order with at most `gap` words between them in total. Each span that belongs
/// to such a sequence is returned once.
pub(super) fn sequences(folded: &str, parts: &[String], gap: u32, meter: &Meter) -> Vec<Span> {
    let Some(places) = all_places(folded, parts, meter) else { return Vec::new() };
    let words = WordCounts::of(folded, meter);
    let mut belongs: Vec<Vec<bool>> = places.iter().map(|spans| vec![false; spans.len()]).collect();
    let mut chain = Vec::with_capacity(parts.len());
    for (first, start) in places[0].iter().enumerate() {
        chain.clear();
        chain.push(first);
        let (mut end, mut left) = (start.end, gap);
        // The nearest occurrence of the next part always leaves the largest gap for the rest.
        let complete = places[1..].iter().all(|spans| {
            let next = spans.partition_point(|span| span.start < end);
            let Some(span) = spans.get(next) else { return false };
            let between = words.between(end, span.start);
            chain.push(next);
            end = span.end;
            let fits = between <= left;
            left = left.saturating_sub(between);
            fits
        });
        if complete {
            chain.iter().zip(&mut belongs).for_each(|(&place, belongs)| belongs[place] = true);
        }
        if !meter.spend(chain.len() as u32 * 4) {
            return Vec::new();
        }
    }
    let belonging = places.iter().zip(&belongs);
    belonging.flat_map(|(spans, belongs)| spans.iter().zip(belongs)).filter(|(_, b)| **b).map(|(s, _)| *s).collect()
}

/// Returns the occurrences of each part; `None` if one does not occur.
fn all_places(folded: &str, parts: &[String], meter: &Meter) -> Option<Vec<Vec<Span>>> {
    let places = parts.iter().map(|part| Some(occurrences(folded, part, meter)).filter(|spans| !spans.is_empty()));
    places.collect::<Option<Vec<_>>>().filter(|places| !places.is_empty())
}

/// Returns the spans of either side that have a span of the other side before or after them with at most `gap` words between.
pub(super) fn near(folded: &str, sides: [Vec<Span>; 2], gap: u32, meter: &Meter) -> Vec<Span> {
    let [left, right] = sides.map(SortedSpans::new);
    if left.by_start.is_empty() || right.by_start.is_empty() {
        return Vec::new();
    }
    let words = WordCounts::of(folded, meter);
    let mut spans = left.near(&right, gap, &words);
    spans.extend(right.near(&left, gap, &words));
    let steps = (left.by_start.len() + right.by_start.len()) * 16;
    meter.spend(steps as u32);
    spans
}

/// Spans sorted by start, and their ends sorted separately.
struct SortedSpans {
    by_start: Vec<Span>,
    ends: Vec<usize>,
}

impl SortedSpans {
    fn new(mut by_start: Vec<Span>) -> Self {
        by_start.sort_unstable();
        by_start.dedup();
        let mut ends: Vec<usize> = by_start.iter().map(|span| span.end).collect();
        ends.sort_unstable();
        Self { by_start, ends }
    }

    /// Returns the spans that have one of `others` within the gap. A longer text never has fewer words, so only the nearest span on
    /// each side matters.
    fn near(&self, others: &Self, gap: u32, words: &WordCounts) -> Vec<Span> {
        let near = |span: &&Span| {
            let after = others.by_start.partition_point(|other| other.start < span.end);
            let before = others.ends.partition_point(|end| *end <= span.start);
            others.by_start.get(after).is_some_and(|next| words.between(span.end, next.start) <= gap)
                || before.checked_sub(1).is_some_and(|at| words.between(others.ends[at], span.start) <= gap)
        };
        self.by_start.iter().filter(near).copied().collect()
    }
}

/// The number of words before each byte of a text, which gives the number of words between two positions in constant time.
///
/// Two Han characters count as one word, and so does a run of other word characters; punctuation does not count. The segmentation of
/// the text is not available at search time. Chinese words in news have two characters on average, and users can verify this rule by
/// counting.
struct WordCounts {
    /// The counts for each byte of the text, and for its end.
    before: Vec<PrefixCount>,
}

#[derive(Clone, Copy, Default)]
struct PrefixCount {
    /// The number of Han characters before.
    han: u32,
    /// The number of runs of other word characters that begin before.
    runs: u32,
    /// Whether the byte is inside such a run, but not its first byte.
    inside: bool,
}

impl WordCounts {
    fn of(folded: &str, meter: &Meter) -> Self {
        let mut before = Vec::with_capacity(folded.len() + 1);
        let mut now = PrefixCount::default();
        let mut in_run = false;
        for c in folded.chars() {
            let other_letter = !is_han(c) && is_word_char(c);
            now.inside = in_run && other_letter;
            before.extend(std::iter::repeat_n(now, c.len_utf8()));
            now.han += u32::from(is_han(c));
            now.runs += u32::from(other_letter && !in_run);
            in_run = other_letter;
        }
        now.inside = false;
        before.push(now);
        meter.spend(folded.len() as u32);
        Self { before }
    }

    /// Returns the number of words between two byte offsets on character boundaries.
    fn between(&self, start: usize, end: usize) -> u32 {
        if start >= end {
            return 0;
        }
        let (from, to) = (self.before[start], self.before[end]);
        (to.runs - from.runs) + u32::from(from.inside) + (to.han - from.han).div_ceil(2)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::strings::spellings, *};
    use crate::budget::Budget;

    /// The definition of [`WordCounts::between`].
    fn counted(text: &str) -> u32 {
        let (mut words, mut han, mut in_word) = (0, 0_u32, false);
        for c in text.chars() {
            let other_letter = !is_han(c) && is_word_char(c);
            words += u32::from(other_letter && !in_word);
            han += u32::from(is_han(c));
            in_word = other_letter;
        }
        words + han.div_ceil(2)
    }

    /// The definition of [`near`], by comparing all pairs.
    fn near_by_pairs(text: &str, left: &[String], right: &[String], gap: u32) -> Vec<Span> {
        let meter = Budget::default().meter();
        let (left, right) = (spellings(text, left, &meter), spellings(text, right, &meter));
        let mut found = Vec::new();
        for a in &left {
            for b in &right {
                let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
                if first.end <= second.start && counted(&text[first.end..second.start]) <= gap {
                    found.extend([*a, *b]);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    const TEXTS: [&str; 5] = [
        "国会开会,国民大会abc def 3会。国",
        "a国b会c国会d国",
        "会会会国国国会",
        "abc国de会f,gh国i会",
        "第3届国会123会4国",
    ];

    #[test]
    fn counts_before_each_place_give_the_words_between_any_two() {
        for text in TEXTS {
            let words = WordCounts::of(text, &Budget::default().meter());
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for (number, &start) in places.iter().enumerate() {
                for &end in &places[number..] {
                    assert_eq!(words.between(start, end), counted(&text[start..end]), "{}", &text[start..end]);
                }
            }
        }
    }

    #[test]
    fn the_nearest_place_on_either_side_decides_as_all_pairs_do() {
        let sides = ["国", "会", "国会", "c", "3", "国民"].map(|side| vec![side.to_owned()]);
        for text in TEXTS {
            for (left, right, gap) in sides
                .iter()
                .flat_map(|left| sides.iter().flat_map(move |right| (0..5).map(move |gap| (left, right, gap))))
            {
                let meter = Budget::default().meter();
                let sides = [left, right].map(|side| spellings(text, side, &meter));
                let mut found = near(text, sides, gap, &meter);
                found.sort_unstable();
                found.dedup();
                assert_eq!(found, near_by_pairs(text, left, right, gap), "{left:?} NEAR/{gap} {right:?} in {text}");
            }
        }
    }
}
