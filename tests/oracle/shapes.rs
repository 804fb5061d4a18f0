//! The matches of a pattern in a text, by its definition: every position is tried, every gap is counted again. Slow,
//! but obviously correct.

use std::collections::HashMap;

use jianbao::{
    analysis::{is_han, is_word_char, numbers},
    model::Span,
    search::{Atom, Pattern},
};

/// Characters that a `*` may match.
const STAR: usize = 61;

pub fn spans(pattern: &Pattern, text: &str) -> Vec<Span> {
    match pattern {
        Pattern::Strings(strings) => spellings(text, strings),
        Pattern::Sequence(parts, gap) => sequences(text, parts, *gap),
        Pattern::Near(left, right, gap) => near(text, &spans(left, text), &spans(right, text), *gap),
        Pattern::Wildcard(atoms) => wildcards(text, atoms),
    }
}

pub fn occurrences(text: &str, needle: &str) -> Vec<Span> {
    let here =
        |(at, _): (usize, char)| text[at..].starts_with(needle).then_some(Span { start: at, end: at + needle.len() });
    if needle.is_empty() { Vec::new() } else { text.char_indices().filter_map(here).collect() }
}

/// The sentences of a text: each ends with a full stop, a question or exclamation mark or a line break, and the marks that follow.
pub fn sentences(text: &str) -> Vec<String> {
    let ends = |c: char| "。！？!?｡．\n".contains(c);
    let closes = |c: char| "”’」』﹂﹄）)】》〉]\"…".contains(c);
    let mut sentences = vec![String::new()];
    // 0 inside a sentence, 1 at the marks that end it, 2 at the closing marks after them.
    let mut state = 0;
    for c in text.chars() {
        state = match state {
            0 | 1 if ends(c) => 1,
            1 | 2 if closes(c) => 2,
            0 => 0,
            _ => {
                sentences.push(String::new());
                i32::from(ends(c))
            }
        };
        sentences.last_mut().unwrap().push(c);
    }
    sentences
}

fn spellings(text: &str, strings: &[String]) -> Vec<Span> {
    let mut found = Vec::new();
    for (number, string) in strings.iter().enumerate() {
        let whole = |span: &Span| number == 0 || numbers::is_whole_number(text, span.start..span.end);
        found.extend(occurrences(text, string).into_iter().filter(whole));
    }
    found
}

/// Two Han characters are one word, and so is a run of other letters.
fn words(text: &str) -> u32 {
    let (mut words, mut han, mut in_word) = (0, 0_u32, false);
    for c in text.chars() {
        let other = !is_han(c) && is_word_char(c);
        words += u32::from(other && !in_word);
        han += u32::from(is_han(c));
        in_word = other;
    }
    words + han.div_ceil(2)
}

/// The nearest next part from each first part, and so on; only sequences that are complete within the gap.
fn sequences(text: &str, parts: &[String], gap: u32) -> Vec<Span> {
    let Some((first, rest)) = parts.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    'starts: for start in occurrences(text, first) {
        let (mut chain, mut between) = (vec![start], 0);
        for part in rest {
            let end = chain[chain.len() - 1].end;
            let Some(next) = occurrences(text, part).into_iter().find(|span| span.start >= end) else {
                continue 'starts;
            };
            between += words(&text[end..next.start]);
            chain.push(next);
        }
        if between <= gap {
            found.extend(chain);
        }
    }
    found
}

fn near(text: &str, left: &[Span], right: &[Span], gap: u32) -> Vec<Span> {
    let mut found = Vec::new();
    for &a in left {
        for &b in right {
            let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
            if first.end <= second.start && words(&text[first.end..second.start]) <= gap {
                found.extend([a, b]);
            }
        }
    }
    found
}

/// For each occurrence of the first string, the match that ends first. The atoms before it are counted backwards from
/// there.
fn wildcards(text: &str, atoms: &[Atom]) -> Vec<Span> {
    let Some(lead) = atoms.iter().position(|atom| matches!(atom, Atom::Text(_))) else { return Vec::new() };
    let Atom::Text(anchor) = &atoms[lead] else { return Vec::new() };
    let before = atoms[..lead].iter().filter(|atom| **atom == Atom::One).count();
    let mut known = HashMap::new();
    let mut found = Vec::new();
    for place in occurrences(text, anchor) {
        let start = match before {
            0 => Some(place.start),
            count => text[..place.start].char_indices().rev().nth(count - 1).map(|(at, _)| at),
        };
        if let (Some(start), Some(end)) = (start, end_of(text, place.end, &atoms[lead + 1..], &mut known)) {
            found.push(Span { start, end });
        }
    }
    found
}

/// The earliest end of `atoms` that begin at this position; `known` caches results.
fn end_of(
    text: &str,
    from: usize,
    atoms: &[Atom],
    known: &mut HashMap<(usize, usize), Option<usize>>,
) -> Option<usize> {
    let Some((atom, rest)) = atoms.split_first() else { return Some(from) };
    if let Some(end) = known.get(&(from, atoms.len())) {
        return *end;
    }
    let next = |at: usize| text[at..].chars().next().map(|c| (at + c.len_utf8(), c));
    let end = match atom {
        Atom::Text(string) if text[from..].starts_with(string.as_str()) => {
            end_of(text, from + string.len(), rest, known)
        }
        Atom::Text(_) => None,
        Atom::One => next(from).and_then(|(at, _)| end_of(text, at, rest, known)),
        Atom::Any => {
            let mut starts = vec![from];
            while starts.len() <= STAR
                && let Some((at, c)) = next(starts[starts.len() - 1])
                && !matches!(c, '。' | '!' | '?' | ';')
            {
                starts.push(at);
            }
            starts.into_iter().filter_map(|start| end_of(text, start, rest, known)).min()
        }
    };
    known.insert((from, atoms.len()), end);
    end
}
