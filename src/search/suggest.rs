//! Did you mean: what a query that finds nothing, or nearly nothing, may have been meant as. Corrections come from the archive's
//! own vocabulary, by sound and by shape, and each is tried before it is suggested. Never changes what is searched.

use super::{
    Options,
    plan::{PiecePlan, Plan},
    sounds,
};
use crate::{
    analysis::{Folded, is_han, likeness},
    error::Result,
    index::Archive,
    query::{Query, parse},
};

/// A query that finds no more than this may have been meant otherwise.
pub(super) const FEW: usize = 10;
/// What is suggested must find so many times as much.
const BETTER: usize = 10;
/// Longer pieces are sentences, and what is rare in them is no slip.
const LONGEST: usize = 12;
/// How many corrections of a piece are tried.
const TRIED: usize = 12;

/// What was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The query to type instead.
    pub query: String,
    /// How many paragraphs it finds.
    pub total: usize,
}

/// The best correction of `query`, which found `total` paragraphs.
pub(super) fn suggest(
    archive: &Archive,
    query: &Query,
    plan: &Plan,
    total: usize,
    options: &Options,
) -> Result<Option<Suggestion>> {
    let mut best: Option<Suggestion> = None;
    for piece in plan.pieces() {
        for corrected in corrections(archive, piece)? {
            let Some(text) = replaced(&query.text, &piece.folded, &corrected) else { continue };
            let found = super::count(archive, &parse(&text), options)?;
            let better = if total == 0 { found > 0 } else { found >= BETTER * total };
            if better && best.as_ref().is_none_or(|best| found > best.total) {
                best = Some(Suggestion { query: text, total: found });
            }
        }
    }
    Ok(best)
}

/// The query with one piece in another spelling.
fn replaced(typed: &str, piece: &str, corrected: &str) -> Option<String> {
    let folded = Folded::new(typed);
    let span = folded.original(folded.find(piece).next()?);
    Some(format!("{}{corrected}{}", &typed[..span.start], &typed[span.end..]))
}

/// Other spellings of a piece, the most probable first.
fn corrections(archive: &Archive, piece: &PiecePlan) -> Result<Vec<String>> {
    let folded = piece.folded.as_str();
    if folded.len() > 3 && folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let words = sounds::words_read(archive, folded)?;
        return Ok(words.into_iter().take(1).map(|(word, _)| word).collect());
    }
    let characters: Vec<char> = folded.chars().collect();
    if characters.len() > LONGEST || characters.len() < 2 || !characters.iter().all(|&c| is_han(c)) {
        return Ok(Vec::new());
    }
    let mut found: Vec<(usize, u64, String)> = Vec::new();
    for length in 2..=characters.len().min(4) {
        for start in 0..=characters.len() - length {
            let window = &characters[start..start + length];
            let known = archive.word_frequency(&window.iter().collect::<String>())?;
            for at in 0..length {
                for other in likeness::confusable(window[at]) {
                    let mut word = window.to_vec();
                    word[at] = other;
                    let frequency = archive.word_frequency(&word.iter().collect::<String>())?;
                    if frequency as usize > BETTER * known as usize {
                        let mut whole = characters.clone();
                        whole[start + at] = other;
                        found.push((length, frequency, whole.into_iter().collect()));
                    }
                }
            }
        }
    }
    // A longer word leaves less to chance.
    found.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(&b.2)));
    let mut corrections: Vec<String> = Vec::new();
    for (.., correction) in found {
        if !corrections.contains(&correction) && corrections.len() < TRIED {
            corrections.push(correction);
        }
    }
    Ok(corrections)
}
