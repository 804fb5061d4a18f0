//! What a piece looks like in a folded text: strings, strings with gaps, wildcards. Decides by looking at the text alone, so that
//! matching and marking can never disagree. Pure.

use memchr::memmem;

use crate::{
    analysis::{is_han, is_letter, numbers},
    model::Span,
};

/// How many characters a `*` may stand for.
const LONGEST_STAR: usize = 60;

/// A shape of folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Any of these strings. The first is what was typed and counts wherever it stands; others are the same number written in
    /// another way, which must not be a part of a longer number: 9条 is not the end of 十九条.
    Strings(Vec<String>),
    /// These strings in this order, with gaps of so many words between them all together.
    Sequence(Vec<String>, u32),
    /// Any of the left and any of the right strings, in either order, with a gap of so many words.
    Near(Vec<String>, Vec<String>, u32),
    /// Text with wildcards.
    Wildcard(Vec<Atom>),
}

/// A part of a text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Atom {
    /// This string.
    Text(String),
    /// One character.
    One,
    /// Any number of characters, not beyond the end of a sentence.
    Any,
}

impl Pattern {
    /// Whether `folded` has it.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        match self {
            Self::Strings(strings) if strings.len() == 1 => {
                memmem::find(folded.as_bytes(), strings[0].as_bytes()).is_some()
            }
            _ => !self.spans(folded).is_empty(),
        }
    }

    /// Where `folded` has it, in its bytes; unsorted, perhaps overlapping. Of a pattern with gaps the strings are given, not the
    /// gaps; of a wildcard all that it stands for.
    ///
    /// ```
    /// use jianbao::search::Pattern;
    /// let near = Pattern::Sequence(vec!["网球".into(), "滑雪".into()], 1);
    /// assert_eq!(near.spans("他喜欢网球跟滑雪").len(), 2);
    /// assert!(near.spans("网球公开赛期间也有人去滑雪").is_empty());
    /// ```
    #[must_use]
    pub fn spans(&self, folded: &str) -> Vec<Span> {
        match self {
            Self::Strings(strings) => spellings(folded, strings),
            Self::Sequence(parts, gap) => sequences(folded, parts, *gap),
            Self::Near(left, right, gap) => {
                let (left, right) = (spellings(folded, left), spellings(folded, right));
                let mut spans = Vec::new();
                for a in &left {
                    for b in &right {
                        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
                        if first.end <= second.start && words_between(folded, first.end, second.start) <= *gap {
                            spans.extend([*a, *b]);
                        }
                    }
                }
                spans
            }
            Self::Wildcard(atoms) => wildcards(folded, atoms),
        }
    }

    /// The strings that every text with this pattern has: what candidates are found by. Alternatives stand in one list.
    pub(super) fn required(&self) -> Vec<&[String]> {
        match self {
            Self::Strings(strings) => vec![strings],
            Self::Sequence(parts, _) => parts.iter().map(std::slice::from_ref).collect(),
            Self::Near(left, right, _) => vec![left, right],
            Self::Wildcard(atoms) => atoms
                .iter()
                .filter_map(|atom| match atom {
                    Atom::Text(text) => Some(std::slice::from_ref(text)),
                    Atom::One | Atom::Any => None,
                })
                .collect(),
        }
    }
}

/// Where any of the spellings stands, see [`Pattern::Strings`].
fn spellings(folded: &str, strings: &[String]) -> Vec<Span> {
    let Some((typed, others)) = strings.split_first() else { return Vec::new() };
    let others = others.iter().flat_map(|string| occurrences(folded, string));
    let whole = others.filter(|span| numbers::is_whole(folded, span.start..span.end));
    occurrences(folded, typed).into_iter().chain(whole).collect()
}

/// Where `needle` stands in `text`, overlapping ones included.
pub(super) fn occurrences(text: &str, needle: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    let step = needle.chars().next().map_or(1, char::len_utf8);
    while !needle.is_empty()
        && let Some(at) = text.as_bytes().get(from..).and_then(|rest| memmem::find(rest, needle.as_bytes()))
    {
        found.push(Span { start: from + at, end: from + at + needle.len() });
        from += at + step;
    }
    found
}

/// The size of a gap in words: two Han characters count as one, and so does a stretch of other letters; punctuation is free.
///
/// The words of a text are known when it is indexed only; Chinese words of news have two characters on average, and a rule that
/// can be counted by eye is better than one that depends on a dictionary.
fn words_between(folded: &str, start: usize, end: usize) -> u32 {
    let mut words = 0;
    let mut han = 0;
    let mut in_word = false;
    for c in folded[start..end].chars() {
        if is_han(c) {
            han += 1;
            in_word = false;
        } else {
            let letter = is_letter(c);
            words += u32::from(letter && !in_word);
            in_word = letter;
        }
    }
    words + u32::div_ceil(han, 2)
}

fn sequences(folded: &str, parts: &[String], gap: u32) -> Vec<Span> {
    let places: Vec<Vec<Span>> = parts.iter().map(|part| occurrences(folded, part)).collect();
    let mut spans = Vec::new();
    let Some((first, rest)) = places.split_first() else { return spans };
    for start in first {
        let mut chain = vec![*start];
        let mut left = gap;
        // The nearest next part is never worse than a farther one.
        let complete = rest.iter().all(|part| {
            let end = chain.last().expect("begins with the first part").end;
            let next = part[part.partition_point(|span| span.start < end)..].first();
            next.is_some_and(|next| {
                let words = words_between(folded, end, next.start);
                chain.push(*next);
                let fits = words <= left;
                left = left.saturating_sub(words);
                fits
            })
        });
        if complete {
            spans.extend(chain);
        }
    }
    spans
}

fn wildcards(folded: &str, atoms: &[Atom]) -> Vec<Span> {
    let Some(lead) = atoms.iter().position(|atom| matches!(atom, Atom::Text(_))) else { return Vec::new() };
    let Atom::Text(anchor) = &atoms[lead] else { unreachable!("found as text") };
    let mut spans = Vec::new();
    for place in occurrences(folded, anchor) {
        // Wildcards before the first string stand for the characters just before it; a star there may be empty.
        let ones = atoms[..lead].iter().filter(|atom| **atom == Atom::One).count();
        let start = match ones.checked_sub(1) {
            None => Some(place.start),
            Some(back) => folded[..place.start].char_indices().rev().nth(back).map(|(at, _)| at),
        };
        if let (Some(start), Some(end)) = (start, end_of(folded, place.end, &atoms[lead + 1..])) {
            spans.push(Span { start, end });
        }
    }
    spans
}

/// Where `atoms` end when they begin at `from`, as early as can be.
fn end_of(folded: &str, from: usize, atoms: &[Atom]) -> Option<usize> {
    let Some((atom, rest)) = atoms.split_first() else { return Some(from) };
    match atom {
        Atom::Text(text) => {
            folded[from..].starts_with(text.as_str()).then(|| end_of(folded, from + text.len(), rest))?
        }
        Atom::One => end_of(folded, from + folded[from..].chars().next()?.len_utf8(), rest),
        Atom::Any => {
            if rest.iter().all(|atom| *atom == Atom::Any) {
                return Some(from);
            }
            let ends = |c: char| matches!(c, '。' | '!' | '?' | ';');
            let reach = folded[from..].char_indices().take(LONGEST_STAR + 1).take_while(|(_, c)| !ends(*c));
            let mut starts: Vec<usize> = reach.map(|(at, _)| from + at).collect();
            starts.push(starts.last().map_or(from, |at| at + folded[*at..].chars().next().map_or(0, char::len_utf8)));
            starts.into_iter().find_map(|start| end_of(folded, start, rest))
        }
    }
}
