//! Suggests a correction for a query with no or few matches ("did you mean"). Candidates replace characters by ones that sound or look
//! alike and occur in the archive; each is searched for before it is suggested. The search itself is not changed.

use jianbao_text::{Folded, confusables, is_han};

use super::{answer::Suggestion, count::count};
use crate::{
    budget::Budget,
    engine::Engine,
    error::Result,
    options::Options,
    plan::{ClausePlan, Mode, Plan, words_by_pinyin_within},
    syntax::{Clause, Node, Query},
};

/// A query with at most this many matches gets a suggestion. A quoted string gets one only if it has no match, because users quote rare
/// strings.
const MAX_MATCHES: usize = 10;
/// A suggestion must have at least this many times the matches of the query.
const MIN_IMPROVEMENT: usize = 10;
/// Longer clauses, in characters, are sentences, whose rare words are not typing errors.
const MAX_CHARACTERS: usize = 12;
/// The maximum number of corrections of a clause that are searched for.
const MAX_CANDIDATES: usize = 8;
/// A bigram of a correction must occur in at least this many paragraphs.
const MIN_BIGRAM_FREQUENCY: u64 = 3;

/// Returns the correction of `query` with the most matches; `total` is the number of matches of `query`.
pub(super) fn suggest(
    engine: &dyn Engine,
    query: &Query,
    plan: &Plan,
    total: usize,
    options: &Options,
) -> Result<Option<Suggestion>> {
    let mut best: Option<Suggestion> = None;
    let count_options = Options { mode: Mode::Exact, ..options.clone() };
    for clause in plan.clauses() {
        if total > if clause.exact { 0 } else { MAX_MATCHES } {
            continue;
        }
        for corrected in corrections(engine, clause, &options.budget)? {
            let Some(correction) = with_correction(query, &clause.folded, &corrected) else { continue };
            let matches = count(engine, &correction, &count_options)?.number();
            let better = if total == 0 { matches > 0 } else { matches >= MIN_IMPROVEMENT * total };
            if better && best.as_ref().is_none_or(|best| matches > best.total) {
                best = Some(Suggestion { query: correction.text, total: matches });
            }
        }
    }
    Ok(best)
}

/// Returns the query with the first occurrence of `clause` replaced by `corrected`.
fn with_correction(query: &Query, clause: &str, corrected: &str) -> Option<Query> {
    let mut root = query.root.clone()?;
    replace(&mut root, clause, corrected).then(|| root.into())
}

/// Replaces the first occurrence of `clause` in a tree. Returns whether there was one.
fn replace(node: &mut Node, clause: &str, corrected: &str) -> bool {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter_mut().any(|node| replace(node, clause, corrected)),
        Node::Not(node) => replace(node, clause, corrected),
        Node::Clause(Clause { text, .. }) => respell(text, clause, corrected),
        Node::Near { left, right, .. } => {
            respell(&mut left.text, clause, corrected) || respell(&mut right.text, clause, corrected)
        }
        Node::Title { node, typed } => replace(node, clause, corrected) && respell(typed, clause, corrected),
        Node::Filter(_) => false,
    }
}

fn respell(text: &mut String, clause: &str, corrected: &str) -> bool {
    let folded = Folded::new(text);
    let Some(span) = folded.find(clause).next().map(|found| folded.original_span(found)) else { return false };
    text.replace_range(span.start..span.end, corrected);
    true
}

/// Returns corrections of a clause, the most probable first.
fn corrections(engine: &dyn Engine, clause: &ClausePlan, budget: &Budget) -> Result<Vec<String>> {
    let folded = clause.folded.as_str();
    if (4..=MAX_CHARACTERS * 6).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let words = words_by_pinyin_within(engine, folded, budget)?;
        return Ok(words.into_iter().take(1).map(|(word, _)| word).collect());
    }
    let characters: Vec<char> = folded.chars().collect();
    if characters.len() > MAX_CHARACTERS || characters.len() < 2 || !characters.iter().all(|&c| is_han(c)) {
        return Ok(Vec::new());
    }
    // The frequency of the bigrams around a replaced character separates good corrections from bad ones without a search: 带一 is
    // common, 代一 is not.
    let mut candidates: Vec<(u64, String)> = Vec::new();
    for (at, &c) in characters.iter().enumerate() {
        for other in confusables::confusable_characters(c) {
            let before = at.checked_sub(1).map(|before| [characters[before], other]);
            let after = characters.get(at + 1).map(|&after| [other, after]);
            let mut weakest = u64::MAX;
            for pair in [before, after].into_iter().flatten() {
                if weakest >= MIN_BIGRAM_FREQUENCY {
                    weakest = weakest.min(engine.bigram_frequency(&pair.iter().collect::<String>())?);
                }
            }
            if weakest >= MIN_BIGRAM_FREQUENCY {
                let mut corrected = characters.clone();
                corrected[at] = other;
                candidates.push((weakest, corrected.into_iter().collect()));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    candidates.truncate(MAX_CANDIDATES);
    Ok(candidates.into_iter().map(|(_, corrected)| corrected).collect())
}
