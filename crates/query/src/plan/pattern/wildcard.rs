//! Matches text with wildcards, by dynamic programming from the last atom to the first. For each character of the text, it computes
//! the end of the match of the remaining atoms that begins at that character.

use serde::{Deserialize, Serialize};

use super::strings::occurrences;
use crate::budget::Meter;
use jianbao_model::Span;

/// A part of a pattern with wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Atom {
    /// Matches this folded string.
    Text(String),
    /// Matches one character.
    One,
    /// Matches up to 61 characters, not beyond the end of a sentence.
    Any,
}

/// The maximum number of characters that `*` matches.
const MAX_STAR_CHARACTERS: usize = 61;

/// Marks a character at which no match begins.
const NONE: u32 = u32::MAX;

/// Returns the byte spans of the matches in `folded`: for each occurrence of the first string, the match that ends first.
///
/// `?` before the first string matches the character before it; `*` there matches nothing.
pub(super) fn spans(folded: &str, atoms: &[Atom], meter: &Meter) -> Vec<Span> {
    let Some(lead) = atoms.iter().position(|atom| matches!(atom, Atom::Text(_))) else { return Vec::new() };
    let Atom::Text(anchor) = &atoms[lead] else { unreachable!("found as text") };
    let anchors = occurrences(folded, anchor, meter);
    if anchors.is_empty() {
        return Vec::new();
    }
    let text = Text::new(folded);
    let Some(ends) = ends(&text, &atoms[lead + 1..], meter) else { return Vec::new() };
    let before = atoms[..lead].iter().filter(|atom| **atom == Atom::One).count();
    let span = |place: Span| {
        let start = text.index(place.start).checked_sub(before)?;
        let end = ends[text.index(place.end)];
        (end != NONE).then(|| Span { start: text.offsets[start], end: text.offsets[end as usize] })
    };
    anchors.into_iter().filter_map(span).collect()
}

/// A text with the byte offsets of its characters.
struct Text<'t> {
    folded: &'t str,
    /// The byte offset of each character, and the end.
    offsets: Vec<usize>,
}

impl<'t> Text<'t> {
    fn new(folded: &'t str) -> Self {
        let offsets = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
        Self { folded, offsets }
    }

    /// Returns the index of the character that begins at byte `byte`.
    fn index(&self, byte: usize) -> usize {
        self.offsets.partition_point(|offset| *offset < byte)
    }

    /// For each character, returns the index up to which a `*` that begins there may extend.
    fn star_limits(&self) -> Vec<usize> {
        let last = self.offsets.len() - 1;
        let mut limits = vec![last; last + 1];
        let mut sentence_end = last;
        for (number, c) in (0..last).rev().zip(self.folded.chars().rev()) {
            if matches!(c, '。' | '!' | '?' | ';') {
                sentence_end = number;
            }
            limits[number] = sentence_end.min(number + MAX_STAR_CHARACTERS);
        }
        limits
    }
}

/// For each character of the text, and its end, returns the index at which the shortest match of `atoms` that begins there ends.
/// `None` if the budget is exhausted.
fn ends(text: &Text<'_>, atoms: &[Atom], meter: &Meter) -> Option<Vec<u32>> {
    let length = text.offsets.len();
    let limits = if atoms.contains(&Atom::Any) { text.star_limits() } else { Vec::new() };
    let mut ends: Vec<u32> = (0..length as u32).collect();
    for atom in atoms.iter().rev() {
        if !meter.spend(length as u32) {
            return None;
        }
        match atom {
            Atom::Text(string) => {
                let mut before = vec![NONE; length];
                for place in occurrences(text.folded, string, meter) {
                    before[text.index(place.start)] = ends[text.index(place.end)];
                }
                ends = before;
            }
            Atom::One => {
                ends.rotate_left(1);
                ends[length - 1] = NONE;
            }
            // A match that begins later never ends earlier, so the first one within the limit is the shortest.
            Atom::Any => {
                let mut next = None;
                for at in (0..length).rev() {
                    if ends[at] != NONE {
                        next = Some((at, ends[at]));
                    }
                    ends[at] = next.filter(|(begins, _)| *begins <= limits[at]).map_or(NONE, |(_, end)| end);
                }
            }
        }
    }
    Some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    /// The definition, by exhaustive search.
    fn end_of(folded: &str, from: usize, atoms: &[Atom]) -> Option<usize> {
        let Some((atom, rest)) = atoms.split_first() else { return Some(from) };
        let after = |at: usize| folded[at..].chars().next().map(|c| (at + c.len_utf8(), c));
        match atom {
            Atom::Text(text) => folded[from..].starts_with(text).then(|| end_of(folded, from + text.len(), rest))?,
            Atom::One => end_of(folded, after(from)?.0, rest),
            Atom::Any => {
                let mut starts = vec![from];
                while starts.len() <= MAX_STAR_CHARACTERS
                    && let Some((next, c)) = after(*starts.last().unwrap_or(&from))
                    && !matches!(c, '。' | '!' | '?' | ';')
                {
                    starts.push(next);
                }
                starts.into_iter().filter_map(|start| end_of(folded, start, rest)).min()
            }
        }
    }

    fn atoms(pattern: &str) -> Vec<Atom> {
        let atom = |c: char| match c {
            '?' => Atom::One,
            '*' => Atom::Any,
            c => Atom::Text(c.to_string()),
        };
        pattern.chars().map(atom).collect()
    }

    #[test]
    fn every_match_ends_where_exhaustive_search_ends() {
        let long = "国".to_owned() + &"一".repeat(58) + "会二会三会。会国";
        let texts = ["国会国民大会。会国", "会国会会国", "国!会?国;会", "国a会b国c会", "会", "", long.as_str()];
        let patterns = [
            "国*会",
            "国?会",
            "国*?会",
            "国?*会",
            "国*会*国",
            "国**会",
            "*国",
            "?会",
            "国*",
            "国*一?会",
            "国?",
            "会*会*会",
        ];
        for text in texts {
            for pattern in patterns {
                let atoms = atoms(pattern);
                let lead = atoms.iter().position(|atom| matches!(atom, Atom::Text(_))).unwrap_or(0);
                let before = atoms[..lead].iter().filter(|atom| **atom == Atom::One).count();
                let Atom::Text(anchor) = &atoms[lead] else { panic!("{pattern} has a string") };
                let expected: Vec<Span> = text
                    .match_indices(anchor.as_str())
                    .filter_map(|(at, _)| {
                        let start = match before.checked_sub(1) {
                            None => at,
                            Some(back) => text[..at].char_indices().rev().nth(back)?.0,
                        };
                        Some(Span { start, end: end_of(text, at + anchor.len(), &atoms[lead + 1..])? })
                    })
                    .collect();
                assert_eq!(spans(text, &atoms, &Budget::default().meter()), expected, "{pattern} in {text}");
            }
        }
    }

    #[test]
    fn the_work_grows_with_the_text_and_the_pattern_only() {
        let steps = |characters: usize, stars: usize| {
            let text = "国会".repeat(characters / 2);
            let pattern = format!("会{}国的", "*?".repeat(stars));
            let budget = Budget::new();
            let found = spans(&text, &atoms(&pattern), &budget.meter());
            assert!(found.is_empty());
            budget.steps()
        };
        let least = steps(1_000, 2);
        assert!(steps(10_000, 2) < 11 * least);
        assert!(steps(1_000, 20) < 11 * least);
    }
}
