//! Translates a [`MatchNode`] to a tantivy query, one case for each kind of node.

use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query},
};

use jianbao_query::plan::MatchNode;

use crate::exec::query::{
    article::ArticleQuery,
    filter,
    string::{CharacterQuery, StringQuery},
    target::{Target, unscored},
    tiered::TieredQuery,
    verified::VerifiedQuery,
};

/// Returns a query that matches exactly the documents that match the node.
pub(crate) fn lower(target: Target<'_>, node: &MatchNode) -> Box<dyn Query> {
    let fields = target.fields;
    let boxed = |node: &MatchNode| lower(target, node);
    match node {
        MatchNode::Nothing => Box::new(EmptyQuery),
        MatchNode::And(nodes) => Box::new(BooleanQuery::new(nodes.iter().map(|node| clause(target, node)).collect())),
        MatchNode::Or(nodes) => any(nodes.iter().map(boxed).collect()),
        MatchNode::Not(_) => Box::new(BooleanQuery::new(vec![clause(target, node)])),
        MatchNode::Word(word) => target.term(fields.word_term(word)),
        MatchNode::Bigrams { bigrams, word, tier } => target.leaf(StringQuery::new(
            target,
            bigrams,
            word.as_deref(),
            (*tier > 0).then(|| target.tier.score_of(*tier)),
        )),
        MatchNode::Character(character) => target.leaf(CharacterQuery::new(target, character.clone())),
        MatchNode::FinalCharacter(character) => target.term(Term::from_field_text(fields.ends, character)),
        MatchNode::Numeral(number) => target.term(Term::from_field_text(fields.numbers, number)),
        MatchNode::Filter(condition) => target.condition(filter::lower(fields, condition)),
        MatchNode::Part(part) => target.condition(filter::part(fields, *part)),
        MatchNode::Anything => Box::new(AllQuery),
        MatchNode::HasText => target.condition(filter::with_text(fields)),
        MatchNode::Verify { inner, check } => {
            Box::new(VerifiedQuery::new(boxed(inner), check.clone(), fields.text, target.budget))
        }
        MatchNode::Tier { inner, level } => Box::new(TieredQuery::new(boxed(inner), target.tier.score_of(*level))),
        MatchNode::Article { clauses, excluded } => {
            let queries = |nodes: &[MatchNode]| nodes.iter().map(boxed).collect::<Vec<_>>();
            Box::new(ArticleQuery {
                any: any(queries(clauses)),
                clauses: queries(clauses),
                excluded: queries(excluded),
                paragraph: fields.paragraph,
                budget: target.budget.clone(),
            })
        }
        MatchNode::Unranked(inner) => Box::new(ConstScoreQuery::new(boxed(inner), 1.0)),
        MatchNode::Unscored(inner) => unscored(boxed(inner)),
    }
}

/// Translates a node of a conjunction.
///
/// tantivy 0.27's `Exclude` may ask its exclusion set for a document before the current one, which phrases forbid (a
/// debug assertion of `PhraseScorer::seek_danger`). [`TieredQuery`] only seeks forward.
pub(crate) fn clause(target: Target<'_>, node: &MatchNode) -> (Occur, Box<dyn Query>) {
    match node {
        MatchNode::Not(excluded) => (Occur::MustNot, Box::new(TieredQuery::new(lower(target, excluded), 0.0))),
        node => (Occur::Must, lower(target, node)),
    }
}

/// Returns the disjunction of the queries.
pub(crate) fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.pop().expect("one query"),
        _ => Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Should, query)).collect())),
    }
}
