//! Finds the occurrences of strings in a text.

use memchr::memmem;

use crate::budget::Meter;
use jianbao_model::Span;
use jianbao_text::numbers;

/// Longer needles, in bytes, are found by [`occurrences_of_long`], because the fast search may compare the whole needle for each
/// occurrence.
const MAX_FAST_NEEDLE: usize = 64;
/// The number of bytes of text that are searched in about the time of one step.
const BYTES_PER_STEP: usize = 8;

/// Returns the byte spans of all occurrences of `needle` in `text`, ascending, including overlapping ones.
///
/// An empty `needle` has none. The result is empty if the budget of `meter` is exhausted.
pub fn occurrences(text: &str, needle: &str, meter: &Meter) -> Vec<Span> {
    let steps = text.len() / BYTES_PER_STEP + 1;
    if needle.is_empty() || needle.len() > text.len() || !meter.spend(steps as u32) {
        return Vec::new();
    }
    if needle.len() > MAX_FAST_NEEDLE {
        return occurrences_of_long(text, needle);
    }
    let finder = memmem::Finder::new(needle);
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(at) = finder.find(&text.as_bytes()[from..]) {
        let start = from + at;
        spans.push(Span { start, end: start + needle.len() });
        // Both are UTF-8, so an occurrence begins on a character boundary, and the byte after its first is inside the character.
        from = start + 1;
    }
    spans
}

/// Finds occurrences with the algorithm of Knuth, Morris and Pratt, whose time is linear in the length of the text.
fn occurrences_of_long(text: &str, needle: &str) -> Vec<Span> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    // For each prefix of the needle, the length of the longest shorter prefix that it ends with.
    let mut border = vec![0; needle.len()];
    let mut matched = 0;
    for at in 1..needle.len() {
        while matched > 0 && needle[at] != needle[matched] {
            matched = border[matched - 1];
        }
        matched += usize::from(needle[at] == needle[matched]);
        border[at] = matched;
    }
    let mut spans = Vec::new();
    matched = 0;
    for (at, byte) in text.iter().enumerate() {
        while matched > 0 && (matched == needle.len() || *byte != needle[matched]) {
            matched = border[matched - 1];
        }
        matched += usize::from(*byte == needle[matched]);
        if matched == needle.len() {
            spans.push(Span { start: at + 1 - needle.len(), end: at + 1 });
        }
    }
    spans
}

/// Returns the byte spans of any of the spellings; see [`Pattern::Strings`](super::Pattern::Strings).
pub(in crate::plan) fn spellings(folded: &str, strings: &[String], meter: &Meter) -> Vec<Span> {
    let Some((typed, others)) = strings.split_first() else { return Vec::new() };
    let mut all = occurrences(folded, typed, meter);
    for other in others {
        let spans = occurrences(folded, other, meter).into_iter();
        all.extend(spans.filter(|span| numbers::is_whole_number(folded, span.start..span.end)));
    }
    all
}

/// Whether any of the spellings occurs.
pub(super) fn has_spelling(folded: &str, strings: &[String], meter: &Meter) -> bool {
    let Some((typed, others)) = strings.split_first() else { return false };
    let steps = folded.len() / BYTES_PER_STEP + 1;
    if !meter.spend(steps as u32) {
        return false;
    }
    let whole = |span: &Span| numbers::is_whole_number(folded, span.start..span.end);
    memmem::find(folded.as_bytes(), typed.as_bytes()).is_some()
        || others.iter().any(|other| occurrences(folded, other, meter).iter().any(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    fn starts(text: &str, needle: &str) -> Vec<usize> {
        occurrences(text, needle, &Budget::default().meter()).iter().map(|span| span.start).collect()
    }

    /// The definition of [`occurrences`].
    fn naive(text: &str, needle: &str) -> Vec<usize> {
        text.char_indices().map(|(at, _)| at).filter(|at| text[*at..].starts_with(needle)).collect()
    }

    #[test]
    fn overlapping_occurrences_are_found_by_short_and_by_long_needles() {
        for text in ["国会".repeat(80), "会".repeat(90), "国会国".repeat(50) + "会国会", String::new()] {
            for length in [1, 2, 3, 21, 22, 23, 40, 89, 200] {
                let needle: String = text.chars().skip(1).take(length).collect();
                let expected = if needle.is_empty() { Vec::new() } else { naive(&text, &needle) };
                assert_eq!(starts(&text, &needle), expected, "{length} characters");
            }
        }
        assert_eq!(starts("大桥", &"大桥".repeat(30)), Vec::<usize>::new());
    }
}
