//! The plan as a tantivy query. Decides nothing: what matches is the plan's business.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
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

/// The query whose documents are those that match.
pub(super) fn lower(fields: Fields, node: Option<&PlanNode>) -> Box<dyn Query> {
    node.map_or_else(|| Box::new(EmptyQuery) as Box<dyn Query>, |node| lower_node(fields, node))
}

fn lower_node(fields: Fields, node: &PlanNode) -> Box<dyn Query> {
    match node {
        PlanNode::All(nodes) => conjunction(fields, nodes),
        PlanNode::Any(nodes) => any(nodes.iter().map(|node| lower_node(fields, node)).collect()),
        PlanNode::Not(_) | PlanNode::Filter(_) => conjunction(fields, std::slice::from_ref(node)),
        PlanNode::Piece(piece) => lower_piece(fields, piece),
        PlanNode::Title(node) => all(vec![lower_node(fields, node), silent(filter::titles(fields))]),
    }
}

fn conjunction(fields: Fields, nodes: &[PlanNode]) -> Box<dyn Query> {
    let mut clauses = Vec::new();
    for node in nodes {
        match node {
            PlanNode::Not(excluded) => clauses.push((Occur::MustNot, excluding(fields, excluded))),
            PlanNode::Filter(condition) => clauses.push((Occur::Must, silent(filter::lower(fields, condition)))),
            node => clauses.push((Occur::Must, lower_node(fields, node))),
        }
    }
    // Conditions alone say nothing about text, and a document without any is no paragraph.
    if nodes.iter().all(|node| matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))) {
        clauses.push((Occur::Must, silent(filter::with_text(fields))));
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
pub(super) fn excluding(fields: Fields, node: &PlanNode) -> Box<dyn Query> {
    Box::new(Raised::new(lower_node(fields, node), 0.0))
}

fn lower_piece(fields: Fields, piece: &PiecePlan) -> Box<dyn Query> {
    let candidates = lower_folded(fields, piece);
    match &piece.typed {
        Some(typed) => Box::new(Checked::new(candidates, Test::Typed(typed.clone()), fields.text)),
        None => candidates,
    }
}

/// The piece as the index knows it, under every rule of folding.
fn lower_folded(fields: Fields, piece: &PiecePlan) -> Box<dyn Query> {
    if let ([Part::Word(word)], Some(Pattern::Strings(strings))) = (piece.parts.as_slice(), &piece.pattern)
        && strings == std::slice::from_ref(word)
        && let Cover { pairs, singles, complete: true } = cover(word)
        && singles.is_empty()
    {
        // Where the word stands, so does the string.
        return Box::new(Literal::of(fields, word, pairs).raised(WORDS_TIER));
    }
    let pattern = piece.pattern.as_ref().map(|pattern| lower_pattern(fields, pattern));
    if piece.parts.is_empty() {
        return pattern.unwrap_or_else(|| Box::new(EmptyQuery));
    }
    let words = all(piece
        .parts
        .iter()
        .map(|part| match part {
            Part::Word(word) => term(fields.word(word)),
            Part::String(text) => string(fields, text),
        })
        .collect());
    let raised: Box<dyn Query> = Box::new(Raised::new(words, WORDS_TIER));
    match pattern {
        Some(pattern) => any(vec![raised, pattern]),
        None => raised,
    }
}

fn lower_pattern(fields: Fields, pattern: &Pattern) -> Box<dyn Query> {
    let checked = |candidates| -> Box<dyn Query> {
        Box::new(Checked::new(candidates, Test::Pattern(pattern.clone()), fields.text))
    };
    let strings = |strings: &[String]| any(strings.iter().map(|text| string(fields, text)).collect());
    match pattern {
        Pattern::Strings(spellings) => match spellings.split_at(spellings.len().min(1)) {
            (typed, []) => strings(typed),
            (typed, others) => {
                let others = others.iter().map(|text| whole_number(fields, text, checked));
                any(std::iter::once(strings(typed)).chain(others).collect())
            }
        },
        _ => checked(all(pattern.required().into_iter().map(strings).collect())),
    }
}

/// Documents that have this spelling of a number where it is no part of a longer one. `checked` looks at their text, where the
/// index does not know: that a string and a number stand in one document does not say that they stand in one place.
fn whole_number(fields: Fields, text: &str, checked: impl Fn(Box<dyn Query>) -> Box<dyn Query>) -> Box<dyn Query> {
    match numbers::end_runs(text) {
        [None, None] => string(fields, text),
        [Some(run), _] if run.len() == text.len() => term(Term::from_field_text(fields.numbers, text)),
        runs => {
            let runs = runs.into_iter().flatten().map(|run| silent(term(Term::from_field_text(fields.numbers, run))));
            checked(all(std::iter::once(string(fields, text)).chain(runs).collect()))
        }
    }
}

/// Documents that contain a folded string.
fn string(fields: Fields, folded: &str) -> Box<dyn Query> {
    let Cover { pairs, singles, complete } = cover(folded);
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    if complete && singles.is_empty() && !pairs.is_empty() {
        return Box::new(Literal::of(fields, folded, pairs));
    }
    if !pairs.is_empty() {
        queries.push(Box::new(Literal::new(fields, pairs)));
    }
    queries.extend(singles.into_iter().map(|(letter, is_end)| -> Box<dyn Query> {
        if is_end { term(Term::from_field_text(fields.ends, &letter)) } else { Box::new(Letter::new(fields, letter)) }
    }));
    if queries.is_empty() {
        // Nothing of it is in the index; only breaks were typed.
        return Box::new(EmptyQuery);
    }
    if complete {
        return all(queries);
    }
    let test = Test::Pattern(Pattern::Strings(vec![folded.to_owned()]));
    Box::new(Checked::new(Box::new(ConstScoreQuery::new(all(queries), 1.0)), test, fields.text))
}

fn term(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
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
