//! Splits a text without line breaks at the ends of sentences.

use crate::record::diagnostic::DiagnosticKind;
use crate::reflow::shape::{Balance, is_closer, is_final};

/// The number of characters that fill a screen. A longer paragraph is split if it is the whole article.
const SCREEN: usize = 1000;
/// The minimum length of a paragraph made by splitting, in characters.
const LEAST: usize = 200;
/// The maximum length of a paragraph, in bytes: 87,000 Chinese characters. Analysing a paragraph takes about fifty
/// times its size in memory, and a search that checks a paragraph reads all of it.
pub const LONGEST_PARAGRAPH: usize = 256 << 10;

/// Splits the only paragraph of an article if it is longer than a screen, but not inside quotes or brackets. Returns
/// the byte offsets of the new paragraphs in the original one.
pub fn split_long(paragraphs: &mut Vec<String>, diagnostics: &mut Vec<DiagnosticKind>) -> Vec<usize> {
    let [only] = paragraphs.as_slice() else { return Vec::new() };
    // A character has at most four bytes.
    if only.len() <= SCREEN || only.chars().nth(SCREEN).is_none() {
        return Vec::new();
    }
    let starts = bounded(only, &starts(only));
    if starts.len() > 1 {
        diagnostics.push(DiagnosticKind::Split { paragraphs: starts.len() });
        *paragraphs = pieces(only, &starts).collect();
    }
    starts
}

/// Splits paragraphs that are longer than [`LONGEST_PARAGRAPH`]: at the end of a sentence, or else at punctuation or a
/// space, or else between two characters. Such paragraphs are tables, lists of names or encoded data, not prose.
pub fn cut_overlong(paragraphs: &mut Vec<String>, diagnostics: &mut Vec<DiagnosticKind>) {
    if paragraphs.iter().all(|paragraph| paragraph.len() <= LONGEST_PARAGRAPH) {
        return;
    }
    let mut cut = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs.drain(..) {
        let starts = bounded(&paragraph, &[0]);
        if starts.len() > 1 {
            diagnostics.push(DiagnosticKind::Split { paragraphs: starts.len() });
            cut.extend(pieces(&paragraph, &starts));
        } else {
            cut.push(paragraph);
        }
    }
    *paragraphs = cut;
}

/// Splits a text at these offsets.
fn pieces<'t>(text: &'t str, starts: &'t [usize]) -> impl Iterator<Item = String> + 't {
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| crate::reflow::tidy(&text[*start..end]).to_owned())
}

/// Returns the given offsets with additional ones, so that no piece is longer than the maximum.
fn bounded(text: &str, starts: &[usize]) -> Vec<usize> {
    let mut all = Vec::with_capacity(starts.len());
    for (at, &start) in starts.iter().enumerate() {
        all.push(start);
        let end = starts.get(at + 1).copied().unwrap_or(text.len());
        let mut from = start;
        while end - from > LONGEST_PARAGRAPH {
            from += best_cut(&text[from..end]);
            all.push(from);
        }
    }
    all
}

/// Returns the best offset at which to split an overlong text, in the second half of the maximum length.
fn best_cut(text: &str) -> usize {
    let boundary = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (half, whole) = (boundary(LONGEST_PARAGRAPH / 2), boundary(LONGEST_PARAGRAPH));
    let after_last = |is_end: fn(char) -> bool| {
        let (at, c) = text[half..whole].char_indices().rev().find(|(_, c)| is_end(*c))?;
        Some(half + at + c.len_utf8())
    };
    after_last(is_final).or_else(|| after_last(|c| !c.is_alphanumeric())).unwrap_or(whole)
}

/// Returns the offsets of the pieces; the first is 0.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut balance = Balance::default();
    let (mut length, mut ended, mut quoted) = (0, false, false);
    // The last piece must be long enough too.
    let mut left = text.chars().count();
    for (at, c) in text.char_indices() {
        let begins = ended && !is_final(c) && !is_closer(c) && !c.is_whitespace();
        if begins
            && length >= LEAST
            && left >= LEAST
            && balance.open.is_empty()
            && !(quoted && names_speaker(&text[at..]))
        {
            starts.push(at);
            length = 0;
        }
        balance.take(c);
        length += 1;
        left -= 1;
        quoted = is_closer(c);
        ended = match c {
            '.' => false,
            c if is_final(c) => c != '…',
            c if is_closer(c) || c.is_whitespace() => ended,
            _ => false,
        };
    }
    starts
}

/// Whether a quotation continues with its speaker: “桥通了！”他说。
fn names_speaker(rest: &str) -> bool {
    rest.chars()
        .take(10)
        .take_while(|c| !is_final(*c) && !matches!(c, '，' | '：'))
        .any(|c| matches!(c, '说' | '說' | '道' | '问' | '問' | '喊' | '答' | '叫' | '称' | '稱'))
}
