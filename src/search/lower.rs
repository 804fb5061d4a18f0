//! The plan as a tantivy query. Decides nothing: what matches is the plan's business.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    budget::Budget,
    charged::Charged,
    checked::{Checked, Test},
    filter,
    literal::{Letter, Literal},
    pattern::Pattern,
    plan::{Part, PiecePlan, PlanNode},
    tier::Raised,
};
use crate::{
    analysis::{
        grams::{Cover, cover},
        numbers,
    },
    index::Fields,
};

/// What a piece that matches by its words scores above one that matches as a string only: more than any sum of BM25.
pub(super) const WORDS_TIER: f32 = 1000.0;

/// What a plan is lowered for: the fields of an index, and the budget of a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub fields: Fields,
    pub budget: &'a Budget,
}

impl Target<'_> {
    /// The leaf of a query, whose work is charged to the budget.
    fn leaf(self, query: impl Query) -> Box<dyn Query> {
        Box::new(Charged::new(Box::new(query), self.budget))
    }

    /// The documents of `candidates` whose text passes `test`.
    fn checked(self, candidates: Box<dyn Query>, test: Test) -> Box<dyn Query> {
        Box::new(Checked::new(candidates, test, self.fields.text, self.budget))
    }
}

/// The query whose documents are those that match.
pub(super) fn lower(target: Target<'_>, node: Option<&PlanNode>) -> Box<dyn Query> {
    node.map_or_else(|| Box::new(EmptyQuery) as Box<dyn Query>, |node| lower_node(target, node))
}

fn lower_node(target: Target<'_>, node: &PlanNode) -> Box<dyn Query> {
    match node {
        PlanNode::All(nodes) => conjunction(target, nodes),
        PlanNode::Any(nodes) => any(nodes.iter().map(|node| lower_node(target, node)).collect()),
        PlanNode::Not(_) | PlanNode::Filter(_) => conjunction(target, std::slice::from_ref(node)),
        PlanNode::Piece(piece) => lower_piece(target, piece),
        PlanNode::Title(node) => {
            all(vec![lower_node(target, node), silent(target.leaf(filter::titles(target.fields)))])
        }
    }
}

fn conjunction(target: Target<'_>, nodes: &[PlanNode]) -> Box<dyn Query> {
    let mut clauses = Vec::new();
    for node in nodes {
        match node {
            PlanNode::Not(excluded) => clauses.push((Occur::MustNot, excluding(target, excluded))),
            PlanNode::Filter(condition) => {
                clauses.push((Occur::Must, silent(target.leaf(filter::lower(target.fields, condition)))))
            }
            node => clauses.push((Occur::Must, lower_node(target, node))),
        }
    }
    // Conditions alone say nothing about text, and a document without any is no paragraph.
    if nodes.iter().all(|node| matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))) {
        clauses.push((Occur::Must, silent(target.leaf(filter::with_text(target.fields)))));
    }
    match clauses.as_mut_slice() {
        [(Occur::Must, _)] => clauses.pop().expect("one clause").1,
        _ => Box::new(BooleanQuery::new(clauses)),
    }
}

/// A query to exclude by.
///
/// tantivy 0.27's `Exclude` asks its exclusion set for documents before the one it stands on, which phrases forbid (a debug
/// assertion of `PhraseScorer::seek_danger`). [`Raised`] only ever seeks forward.
pub(super) fn excluding(target: Target<'_>, node: &PlanNode) -> Box<dyn Query> {
    Box::new(Raised::new(lower_node(target, node), 0.0))
}

fn lower_piece(target: Target<'_>, piece: &PiecePlan) -> Box<dyn Query> {
    let candidates = lower_folded(target, piece);
    match &piece.typed {
        Some(typed) => target.checked(candidates, Test::Typed(typed.clone())),
        None => candidates,
    }
}

/// The piece as the index knows it, under every rule of folding.
fn lower_folded(target: Target<'_>, piece: &PiecePlan) -> Box<dyn Query> {
    if let ([Part::Word(word)], Some(Pattern::Strings(strings))) = (piece.parts.as_slice(), &piece.pattern)
        && strings == std::slice::from_ref(word)
        && let Cover { pairs, singles, complete: true } = cover(word)
        && singles.is_empty()
    {
        // Where the word stands, so does the string.
        return target.leaf(Literal::of(target, word, pairs).raised(WORDS_TIER));
    }
    let pattern = piece.pattern.as_ref().map(|pattern| lower_pattern(target, pattern));
    if piece.parts.is_empty() {
        return pattern.unwrap_or_else(|| Box::new(EmptyQuery));
    }
    let words = all(piece
        .parts
        .iter()
        .map(|part| match part {
            Part::Word(word) => term(target, target.fields.word(word)),
            Part::String(text) => string(target, text),
        })
        .collect());
    let raised: Box<dyn Query> = Box::new(Raised::new(words, WORDS_TIER));
    match pattern {
        Some(pattern) => any(vec![raised, pattern]),
        None => raised,
    }
}

fn lower_pattern(target: Target<'_>, pattern: &Pattern) -> Box<dyn Query> {
    let checked = |candidates| target.checked(candidates, Test::Pattern(pattern.clone()));
    let strings = |strings: &[String]| any(strings.iter().map(|text| string(target, text)).collect());
    match pattern {
        Pattern::Strings(spellings) => match spellings.split_at(spellings.len().min(1)) {
            (typed, []) => strings(typed),
            (typed, others) => {
                let others = others.iter().map(|text| whole_number(target, text, checked));
                any(std::iter::once(strings(typed)).chain(others).collect())
            }
        },
        _ => checked(all(pattern.required().into_iter().map(strings).collect())),
    }
}

/// Documents that have this spelling of a number where it is no part of a longer one. `checked` looks at their text, where the
/// index does not know: that a string and a number stand in one document does not say that they stand in one place.
fn whole_number(target: Target<'_>, text: &str, checked: impl Fn(Box<dyn Query>) -> Box<dyn Query>) -> Box<dyn Query> {
    match numbers::end_runs(text) {
        [None, None] => string(target, text),
        [Some(run), _] if run.len() == text.len() => term(target, Term::from_field_text(target.fields.numbers, text)),
        runs => {
            let runs = runs
                .into_iter()
                .flatten()
                .map(|run| silent(term(target, Term::from_field_text(target.fields.numbers, run))));
            checked(all(std::iter::once(string(target, text)).chain(runs).collect()))
        }
    }
}

/// Documents that contain a folded string.
fn string(target: Target<'_>, folded: &str) -> Box<dyn Query> {
    let Cover { pairs, singles, complete } = cover(folded);
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    if complete && singles.is_empty() && !pairs.is_empty() {
        return target.leaf(Literal::of(target, folded, pairs));
    }
    if !pairs.is_empty() {
        queries.push(target.leaf(Literal::new(target, pairs)));
    }
    queries.extend(singles.into_iter().map(|(letter, is_end)| -> Box<dyn Query> {
        if is_end {
            term(target, Term::from_field_text(target.fields.ends, &letter))
        } else {
            target.leaf(Letter::new(target, letter))
        }
    }));
    if queries.is_empty() {
        // Nothing of it is in the index; only breaks were typed.
        return Box::new(EmptyQuery);
    }
    if complete {
        return all(queries);
    }
    let test = Test::Pattern(Pattern::Strings(vec![folded.to_owned()]));
    target.checked(Box::new(ConstScoreQuery::new(all(queries), 1.0)), test)
}

fn term(target: Target<'_>, term: Term) -> Box<dyn Query> {
    target.leaf(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// A condition that adds nothing to the score.
fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn all(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    joined(queries, Occur::Must)
}

pub(super) fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    joined(queries, Occur::Should)
}

fn joined(mut queries: Vec<Box<dyn Query>>, occur: Occur) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.pop().expect("one query"),
        _ => Box::new(BooleanQuery::new(queries.into_iter().map(|query| (occur, query)).collect())),
    }
}
