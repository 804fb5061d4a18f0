//! Which words of a text are near the occurrences of a query.

use std::ops::Range;

use jianbao_model::Span;

/// How far the surroundings of an occurrence reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// This number of words on each side, within the paragraph.
    Words(usize),
    /// The sentence.
    Sentence,
    /// The paragraph.
    Paragraph,
}

/// On which side of an occurrence words are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Both sides.
    #[default]
    Both,
    /// Before it.
    Left,
    /// After it.
    Right,
}

/// The position of a word relative to the occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is a part of an occurrence.
    Occurrence,
    /// It is in the window of at least one occurrence, and part of none.
    Near,
    /// Neither.
    Elsewhere,
}

/// Returns the place of each word. `words`, `occurrences` and `sentences` are spans of the same text, each ascending and disjoint;
/// `sentences` are read for [`Window::Sentence`] only. A word that an occurrence overlaps is part of it.
///
/// Takes time proportional to the number of spans, whatever the size of the window.
pub(crate) fn places(
    words: &[Span],
    occurrences: &[Span],
    sentences: &[Range<usize>],
    window: Window,
    side: Side,
) -> Vec<Place> {
    // How many more windows, and occurrences, cover a word than the word before it.
    let (mut near, mut inside) = (vec![0_isize; words.len() + 1], vec![0_isize; words.len() + 1]);
    let mark = |marks: &mut [isize], range: Range<usize>| {
        if range.start < range.end {
            marks[range.start] += 1;
            marks[range.end] -= 1;
        }
    };
    let words_before = |offset: usize| words.partition_point(|word| word.start < offset);
    for occurrence in occurrences {
        let start = words.partition_point(|word| word.end <= occurrence.start);
        let end = words_before(occurrence.end).max(start);
        let (first, last) = match window {
            Window::Words(count) => (start.saturating_sub(count), end.saturating_add(count).min(words.len())),
            Window::Paragraph => (0, words.len()),
            Window::Sentence => {
                let first = sentences.partition_point(|sentence| sentence.end <= occurrence.start);
                let last = sentences.partition_point(|sentence| sentence.start < occurrence.end);
                let from = sentences.get(first).map_or(0, |sentence| words_before(sentence.start));
                let to = last.checked_sub(1).and_then(|last| sentences.get(last));
                // A word that extends into the next sentence belongs to the one in which it begins.
                (from.min(start), to.map_or(words.len(), |sentence| words_before(sentence.end)).max(end))
            }
        };
        if side != Side::Right {
            mark(&mut near, first..start);
        }
        if side != Side::Left {
            mark(&mut near, end..last);
        }
        mark(&mut inside, start..end);
    }
    let (mut windows, mut cover) = (0, 0);
    let places = near.iter().zip(&inside).take(words.len()).map(|(near, inside)| {
        windows += near;
        cover += inside;
        match (cover, windows) {
            (0, 0) => Place::Elsewhere,
            (0, _) => Place::Near,
            _ => Place::Occurrence,
        }
    });
    places.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One character per word: `x` an occurrence, `n` near, `-` elsewhere.
    fn drawn(words: &[Span], occurrences: &[Span], sentences: &[Range<usize>], window: Window, side: Side) -> String {
        let places = places(words, occurrences, sentences, window, side);
        let draw = |place: &Place| match place {
            Place::Occurrence => 'x',
            Place::Near => 'n',
            Place::Elsewhere => '-',
        };
        places.iter().map(draw).collect()
    }

    /// Words of two bytes, each directly after the other.
    fn words(count: usize) -> Vec<Span> {
        (0..count).map(|at| Span { start: 2 * at, end: 2 * at + 2 }).collect()
    }

    fn occurrence(first: usize, after: usize) -> Span {
        Span { start: 2 * first, end: 2 * after }
    }

    #[test]
    fn a_window_ends_at_its_span_or_with_the_text() {
        let (words, occurrences) = (words(9), [occurrence(2, 3), occurrence(8, 9)]);
        let drawn = |window, side| drawn(&words, &occurrences, &[0..12, 12..18], window, side);
        assert_eq!(drawn(Window::Words(2), Side::Both), "nnxnn-nnx");
        assert_eq!(drawn(Window::Words(3), Side::Left), "nnx--nnnx");
        assert_eq!(drawn(Window::Words(3), Side::Right), "--xnnn--x");
        assert_eq!(drawn(Window::Words(0), Side::Both), "--x-----x");
        assert_eq!(drawn(Window::Words(usize::MAX), Side::Both), "nnxnnnnnx");
        assert_eq!(drawn(Window::Sentence, Side::Both), "nnxnnnnnx");
        assert_eq!(drawn(Window::Sentence, Side::Left), "nnx---nnx");
        assert_eq!(drawn(Window::Sentence, Side::Right), "--xnnn--x");
        assert_eq!(drawn(Window::Paragraph, Side::Right), "--xnnnnnx");
    }

    #[test]
    fn a_word_that_is_partly_found_is_part_of_the_occurrence() {
        assert_eq!(drawn(&words(4), &[Span { start: 3, end: 5 }], &[], Window::Words(1), Side::Both), "nxxn");
    }

    #[test]
    fn an_occurrence_without_words_has_surroundings() {
        let spaced = [Span { start: 0, end: 2 }, Span { start: 5, end: 7 }];
        assert_eq!(drawn(&spaced, &[Span { start: 3, end: 4 }], &[], Window::Words(1), Side::Both), "nn");
        assert_eq!(drawn(&[], &[Span { start: 3, end: 4 }], &[], Window::Words(1), Side::Both), "");
    }

    proptest! {
        /// The definition, word by word.
        #[test]
        fn near_means_within_the_distance_of_some_occurrence(
            count in 0..30_usize,
            starts in prop::collection::btree_set(0..30_usize, 0..5),
            distance in 0..8_usize,
            side in prop_oneof![Just(Side::Both), Just(Side::Left), Just(Side::Right)],
        ) {
            let starts: Vec<usize> = starts.into_iter().filter(|start| *start < count).collect();
            let occurrences: Vec<Span> = starts.iter().map(|&start| occurrence(start, start + 1)).collect();
            let found = places(&words(count), &occurrences, &[], Window::Words(distance), side);
            for (at, place) in found.into_iter().enumerate() {
                let near = starts.iter().any(|&start| match side {
                    Side::Both => at.abs_diff(start) <= distance,
                    Side::Left => at < start && start - at <= distance,
                    Side::Right => at > start && at - start <= distance,
                });
                let expected = match near {
                    _ if starts.contains(&at) => Place::Occurrence,
                    true => Place::Near,
                    false => Place::Elsewhere,
                };
                prop_assert_eq!(place, expected, "word {}", at);
            }
        }
    }
}
