//! The plan as a tantivy query. Decides nothing: what matches is the plan's business.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    literal::Containing,
    plan::{Part, PiecePlan, Plan, PlanNode},
    tier::Raised,
};
use crate::{analysis::grams::Cover, index::Fields};

/// What a piece that matches by its words scores above one that matches as a string only: more than any sum of BM25.
pub(super) const WORDS_TIER: f32 = 1000.0;

/// The query whose documents are those that match `plan`.
pub(super) fn lower(fields: Fields, plan: &Plan) -> Box<dyn Query> {
    plan.root.as_ref().map_or_else(|| Box::new(EmptyQuery) as Box<dyn Query>, |root| lower_node(fields, root))
}

fn lower_node(fields: Fields, node: &PlanNode) -> Box<dyn Query> {
    match node {
        PlanNode::All(nodes) => all(nodes.iter().map(|node| lower_node(fields, node)).collect()),
        PlanNode::Piece(piece) => lower_piece(fields, piece),
    }
}

fn lower_piece(fields: Fields, piece: &PiecePlan) -> Box<dyn Query> {
    let exact = string(fields, &piece.folded, &piece.cover);
    if piece.parts.is_empty() {
        return exact;
    }
    let words = all(piece
        .parts
        .iter()
        .map(|part| match part {
            Part::Word(word) => term(fields.words, word),
            Part::String(text, cover) => string(fields, text, cover),
        })
        .collect());
    let raised: Box<dyn Query> = Box::new(Raised::new(words, WORDS_TIER));
    Box::new(BooleanQuery::new(vec![(Occur::Should, raised), (Occur::Should, exact)]))
}

/// Documents that contain a folded string.
pub(super) fn string(fields: Fields, folded: &str, cover: &Cover) -> Box<dyn Query> {
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    match cover.pairs.as_slice() {
        [] => {}
        [(_, pair)] => queries.push(term(fields.grams, pair)),
        pairs => queries.push(Box::new(PhraseQuery::new_with_offset(
            pairs.iter().map(|(offset, pair)| (*offset, Term::from_field_text(fields.grams, pair))).collect(),
        ))),
    }
    queries.extend(cover.singles.iter().map(|letter| term(fields.chars, letter)));
    if cover.complete {
        return all(queries);
    }
    if queries.is_empty() {
        // Nothing of it is in the index; only breaks were typed.
        return Box::new(EmptyQuery);
    }
    let candidates = Box::new(ConstScoreQuery::new(all(queries), 1.0));
    Box::new(Containing::new(candidates, folded.to_owned(), fields.text))
}

fn term(field: tantivy::schema::Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn all(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    if queries.len() == 1 {
        return queries.pop().expect("one query");
    }
    Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Must, query)).collect()))
}
