//! A text in one piece, cut at the ends of sentences.

use super::shape::{Balance, is_closer, is_final};
use crate::corpus::RemarkKind;

/// Characters of a paragraph that fill a screen: a longer one is cut when it is all of the article.
const SCREEN: usize = 1000;
/// A paragraph made by cutting has at least so many characters.
const LEAST: usize = 200;

/// Cuts the only paragraph of an article when it is longer than a screen. Never inside quotes or brackets. Returns the bytes
/// at which the new paragraphs begin in the old one.
pub fn split_long(paragraphs: &mut Vec<String>, remarks: &mut Vec<RemarkKind>) -> Vec<usize> {
    let [only] = paragraphs.as_slice() else { return Vec::new() };
    // A character has four bytes at most.
    if only.len() <= SCREEN || only.chars().nth(SCREEN).is_none() {
        return Vec::new();
    }
    let starts = starts(only);
    if starts.len() > 1 {
        remarks.push(RemarkKind::Split { paragraphs: starts.len() });
        let ends = starts.iter().skip(1).copied().chain([only.len()]);
        let pieces = starts.iter().zip(ends).map(|(start, end)| super::tidy(&only[*start..end]).to_owned()).collect();
        *paragraphs = pieces;
    }
    starts
}

/// Where the pieces begin, the first at 0.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut balance = Balance::default();
    let (mut length, mut ended, mut quoted) = (0, false, false);
    // The last piece must be long enough too.
    let left: Vec<(usize, char)> = text.char_indices().collect();
    for (count, (at, c)) in left.iter().enumerate() {
        let begins = ended && !is_final(*c) && !is_closer(*c) && !c.is_whitespace();
        if begins
            && length >= LEAST
            && left.len() - count >= LEAST
            && balance.open.is_empty()
            && !(quoted && names_speaker(&left[count..]))
        {
            starts.push(*at);
            length = 0;
        }
        balance.take(*c);
        length += 1;
        quoted = is_closer(*c);
        ended = match c {
            '.' => false,
            c if is_final(*c) => *c != '…',
            c if is_closer(*c) || c.is_whitespace() => ended,
            _ => false,
        };
    }
    starts
}

/// Whether a sentence that was quoted goes on here: “桥通了！”他说。
fn names_speaker(rest: &[(usize, char)]) -> bool {
    rest.iter()
        .take(10)
        .map(|(_, c)| *c)
        .take_while(|c| !is_final(*c) && !matches!(c, '，' | '：'))
        .any(|c| matches!(c, '说' | '說' | '道' | '问' | '問' | '喊' | '答' | '叫' | '称' | '稱'))
}
