//! Did you mean: what a query that finds nothing, or nearly nothing, may have been meant as. Corrections come from the archive's
//! own vocabulary, by sound and by shape, and each is tried before it is suggested. Never changes what is searched.

use jianbao_text::{Folded, confusables, is_han};

use super::{answer::Suggestion, counting};
use crate::{
    budget::Budget,
    engine::Engine,
    error::Result,
    options::Options,
    plan::{ClausePlan, Mode, Plan, words_by_pinyin_within},
    syntax::{Clause, Node, Query},
};

/// A query that finds no more than this may have been meant otherwise; a quoted string only when it finds nothing, because
/// rare strings are what people quote.
const FEW: usize = 10;
/// What is suggested must find this many times as much.
const BETTER: usize = 10;
/// Longer clauses are sentences, and what is rare in them is no slip.
const LONGEST: usize = 12;
/// How many corrections of a clause are tried.
const TRIED: usize = 8;
/// Two characters that are adjacent in fewer paragraphs are no word.
const RARE: u64 = 3;

/// The best correction of `query`, which found `total` paragraphs.
pub(super) fn suggest(
    engine: &dyn Engine,
    query: &Query,
    plan: &Plan,
    total: usize,
    options: &Options,
) -> Result<Option<Suggestion>> {
    let mut best: Option<Suggestion> = None;
    let counting = Options { mode: Mode::Exact, ..options.clone() };
    for clause in plan.clauses() {
        if total > if clause.exact { 0 } else { FEW } {
            continue;
        }
        for corrected in corrections(engine, clause, &options.budget)? {
            let Some(meant) = replaced(query, &clause.folded, &corrected) else { continue };
            let found = counting::count(engine, &meant, &counting)?.number();
            let better = if total == 0 { found > 0 } else { found >= BETTER * total };
            if better && best.as_ref().is_none_or(|best| found > best.total) {
                best = Some(Suggestion { query: meant.text, total: found });
            }
        }
    }
    Ok(best)
}

/// The query with the first clause that has this text in another spelling.
fn replaced(query: &Query, clause: &str, corrected: &str) -> Option<Query> {
    let mut root = query.root.clone()?;
    replace(&mut root, clause, corrected).then(|| root.into())
}

/// Whether there was a clause to correct.
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

/// Other spellings of a clause, the most probable first.
fn corrections(engine: &dyn Engine, clause: &ClausePlan, budget: &Budget) -> Result<Vec<String>> {
    let folded = clause.folded.as_str();
    if (4..=LONGEST * 6).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let words = words_by_pinyin_within(engine, folded, budget)?;
        return Ok(words.into_iter().take(1).map(|(word, _)| word).collect());
    }
    let characters: Vec<char> = folded.chars().collect();
    if characters.len() > LONGEST || characters.len() < 2 || !characters.iter().all(|&c| is_han(c)) {
        return Ok(Vec::new());
    }
    // What the change makes of its neighbours tells a good correction from a bad one without a search: 带一 is common, 代一 is not.
    let mut found: Vec<(u64, String)> = Vec::new();
    for (at, &c) in characters.iter().enumerate() {
        for other in confusables::confusable_characters(c) {
            let before = at.checked_sub(1).map(|before| [characters[before], other]);
            let after = characters.get(at + 1).map(|&after| [other, after]);
            let mut weakest = u64::MAX;
            for pair in [before, after].into_iter().flatten() {
                if weakest >= RARE {
                    weakest = weakest.min(engine.bigram_frequency(&pair.iter().collect::<String>())?);
                }
            }
            if weakest >= RARE {
                let mut corrected = characters.clone();
                corrected[at] = other;
                found.push((weakest, corrected.into_iter().collect()));
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(TRIED);
    Ok(found.into_iter().map(|(_, corrected)| corrected).collect())
}
