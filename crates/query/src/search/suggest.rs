//! Suggests a correction for a query with no or few matches ("did you mean"). Candidates replace characters by ones
//! that sound or look alike and form a word of the archive; each is searched for before it is suggested. Words of the
//! archive are considered correct, however rare they are. The search itself is not changed.

use jianbao_text::{Folded, confusables, is_han};

use super::{answer::Suggestion, count::count};
use crate::{
    budget::Budget,
    engine::Engine,
    error::Result,
    options::Options,
    plan::{ClausePlan, Mode, Plan, segment, words_by_pinyin_within},
    syntax::{Clause, Node, Query},
};

/// A query with at most this many matches gets a suggestion. A quoted string gets one only if it has no match, because users quote rare
/// strings.
const MAX_MATCHES: usize = 10;
/// A suggestion must have at least this many times the matches of the query.
const MIN_IMPROVEMENT: usize = 10;
/// A query with more Chinese characters in all its clauses is a sentence. Rare words in it are not typing errors.
const MAX_CHARACTERS: usize = 12;
/// The maximum number of corrections of a clause that are searched for.
const MAX_CANDIDATES: usize = 8;
/// The maximum number of corrections that are segmented to find out whether they are words.
const MAX_SEGMENTED: usize = 48;
/// The steps of looking up the words of a correction.
const SEGMENT_STEPS: u64 = 20_000;
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
    if plan.clauses().iter().flat_map(|clause| clause.folded.chars()).filter(|c| is_han(*c)).count() > MAX_CHARACTERS {
        return Ok(None);
    }
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
        Node::All(nodes) | Node::Any(nodes) | Node::Sentence(nodes) => {
            nodes.iter_mut().any(|node| replace(node, clause, corrected))
        }
        Node::Not(node) => replace(node, clause, corrected),
        Node::Clause(Clause { text, .. }) => respell(text, clause, corrected),
        Node::Near { left, right, .. } => {
            respell(&mut left.text, clause, corrected) || respell(&mut right.text, clause, corrected)
        }
        Node::Part { node, typed, .. } => replace(node, clause, corrected) && respell(typed, clause, corrected),
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
    let words = words_of(engine, folded, budget)?;
    if matches!(words.as_slice(), [only] if only.1) {
        return Ok(Vec::new());
    }
    // The frequency of the bigrams around a replaced character separates good corrections from bad ones without a search: 带一 is
    // common, 代一 is not.
    let mut candidates: Vec<(u64, String, usize)> = Vec::new();
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
                candidates.push((weakest, corrected.into_iter().collect(), at));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut corrections = Vec::new();
    for (_, corrected, at) in candidates.into_iter().take(MAX_SEGMENTED) {
        let words = words_of(engine, &corrected, budget)?;
        if words.iter().any(|(word, is_known)| *is_known && word.contains(&at)) {
            corrections.push(corrected);
        }
        if corrections.len() == MAX_CANDIDATES {
            break;
        }
    }
    Ok(corrections)
}

/// Returns the segmentation of a run of Han characters: the range of characters of each word, and whether it is a word of the archive
/// with several characters.
fn words_of(engine: &dyn Engine, run: &str, budget: &Budget) -> Result<Vec<(std::ops::Range<usize>, bool)>> {
    budget.spend(SEGMENT_STEPS);
    budget.check()?;
    let mut start = 0;
    let mut words = Vec::new();
    for word in segment(run, engine.size().bigrams, |word| engine.word_frequency(word))? {
        let end = start + run[word.clone()].chars().count();
        words.push((start..end, end - start > 1));
        start = end;
    }
    Ok(words)
}
