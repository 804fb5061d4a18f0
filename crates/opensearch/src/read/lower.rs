//! Translates a [`MatchNode`] to queries of the cluster: which documents may match, how they score, and how many clauses match by their
//! words.

use std::cell::RefCell;

use serde_json::{Value, json};

use jianbao_query::{Budget, engine::TierStep, plan::MatchNode};

use super::{
    filter,
    queries::{any, constant, everything, nothing, string_query, with_position, word_query},
    reader::ClusterReader,
};
use crate::{
    error::Result,
    schema::{CHARACTERS, ENDS, HAS_TEXT, NUMBERS},
};

/// Translates the nodes of one query.
pub(super) struct Lowering<'r> {
    pub reader: &'r ClusterReader,
    pub budget: &'r Budget,
    pub step: TierStep,
    /// What was asked of the cluster already: the articles of [`MatchNode::Article`], and the values of filters.
    known: RefCell<Vec<(MatchNode, Value)>>,
}

impl<'r> Lowering<'r> {
    /// `articles` has the query for the articles of each [`MatchNode::Article`].
    pub(super) fn new(
        reader: &'r ClusterReader,
        node: &MatchNode,
        articles: Vec<(MatchNode, Value)>,
        budget: &'r Budget,
    ) -> Self {
        Self { reader, budget, step: TierStep::of_query(node), known: RefCell::new(articles) }
    }

    /// Returns a query for the documents that the node matches, without scores. Where texts must be checked, it matches more.
    pub(super) fn candidates(&self, node: &MatchNode) -> Result<Value> {
        Ok(match node {
            MatchNode::Nothing => nothing(),
            MatchNode::And(nodes) => {
                let (mut filters, mut excluded) = (Vec::new(), Vec::new());
                for node in nodes {
                    match node {
                        // Only the texts tell which of its candidates it excludes.
                        MatchNode::Not(inner) if has_check(inner) => {}
                        MatchNode::Not(inner) => excluded.push(self.candidates(inner)?),
                        node => filters.push(self.candidates(node)?),
                    }
                }
                if filters.is_empty() {
                    filters.push(everything());
                }
                json!({ "bool": { "filter": filters, "must_not": excluded } })
            }
            MatchNode::Or(nodes) => any(self.each(nodes, Self::candidates)?),
            MatchNode::Not(inner) if has_check(inner) => everything(),
            MatchNode::Not(inner) => json!({ "bool": { "filter": everything(), "must_not": self.candidates(inner)? } }),
            MatchNode::Word(word) => word_query(word),
            MatchNode::Bigrams { bigrams, .. } => string_query(bigrams),
            MatchNode::Character(character) => json!({ "term": { CHARACTERS: character } }),
            MatchNode::FinalCharacter(character) => json!({ "term": { ENDS: character } }),
            MatchNode::Numeral(number) => json!({ "term": { NUMBERS: crate::schema::token(number) } }),
            MatchNode::Filter(condition) => self.once(node, || filter::filter(self.reader, condition, self.budget))?,
            MatchNode::Part(part) => filter::part(*part),
            MatchNode::Anything => everything(),
            MatchNode::HasText => json!({ "term": { HAS_TEXT: true } }),
            MatchNode::Verify { inner, .. }
            | MatchNode::Tier { inner, .. }
            | MatchNode::Unranked(inner)
            | MatchNode::Unscored(inner) => self.candidates(inner)?,
            MatchNode::Article { clauses, .. } => {
                let clauses = any(self.each(clauses, Self::candidates)?);
                json!({ "bool": { "filter": [self.articles(node)?, clauses] } })
            }
        })
    }

    /// Returns a query whose score is that of the node without tiers. It need not match what the node matches.
    fn scores(&self, node: &MatchNode) -> Result<Value> {
        Ok(match node {
            MatchNode::And(nodes) => {
                let nodes = nodes.iter().filter(|node| !matches!(node, MatchNode::Not(_)));
                let scored = nodes.map(|node| self.scores(node)).collect::<Result<Vec<_>>>()?;
                json!({ "bool": { "must": scored } })
            }
            MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => any(self.each(nodes, Self::scores)?),
            MatchNode::Bigrams { bigrams, word: Some(word), tier } if *tier > 0 => json!({ "bool": {
                "must": string_query(bigrams),
                "should": word_query(word),
            } }),
            MatchNode::Word(_) | MatchNode::Bigrams { .. } | MatchNode::Character(_) => self.candidates(node)?,
            MatchNode::FinalCharacter(_) | MatchNode::Numeral(_) => constant(&self.candidates(node)?, 1.0),
            MatchNode::Verify { inner, .. } | MatchNode::Tier { inner, .. } => self.scores(inner)?,
            MatchNode::Unranked(inner) => constant(&self.candidates(inner)?, 1.0),
            MatchNode::Nothing
            | MatchNode::Not(_)
            | MatchNode::Filter(_)
            | MatchNode::Part(_)
            | MatchNode::Anything
            | MatchNode::HasText
            | MatchNode::Unscored(_) => json!({ "bool": { "filter": self.candidates(node)? } }),
        })
    }

    /// Returns a query whose score is that of the tiers of the node. Where a text must be checked, it is at least that.
    fn tiers(&self, node: &MatchNode) -> Result<Value> {
        if !has_tier(node) {
            return Ok(json!({ "bool": { "filter": self.candidates(node)? } }));
        }
        Ok(match node {
            MatchNode::And(nodes) => {
                let nodes = nodes.iter().filter(|node| !matches!(node, MatchNode::Not(_)));
                let tiers = nodes.map(|node| self.tiers(node)).collect::<Result<Vec<_>>>()?;
                json!({ "bool": { "must": tiers } })
            }
            MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => any(self.each(nodes, Self::tiers)?),
            MatchNode::Bigrams { bigrams, word: Some(word), tier } => json!({ "bool": {
                "filter": string_query(bigrams),
                "should": constant(&word_query(word), self.step.score_of(*tier)),
            } }),
            MatchNode::Tier { inner, level } => json!({ "bool": { "must": [
                self.tiers(inner)?,
                constant(&everything(), self.step.score_of(*level)),
            ] } }),
            MatchNode::Verify { inner, .. } => self.tiers(inner)?,
            node => json!({ "bool": { "filter": self.candidates(node)? } }),
        })
    }

    /// Returns a query for the candidates of the node, with conditions on documents, that scores as the node ranks. `by_position` says
    /// whether the position of a paragraph in its article affects its score.
    pub(super) fn ranked(&self, node: &MatchNode, conditions: Vec<Value>, by_position: bool) -> Result<Value> {
        let scores = self.scores(node)?;
        let mut parts = vec![if by_position { with_position(&scores) } else { scores }];
        if has_tier(node) {
            parts.push(self.tiers(node)?);
        }
        let mut filters = conditions;
        filters.push(self.candidates(node)?);
        Ok(json!({ "bool": { "filter": filters, "should": parts } }))
    }

    /// Returns the query for the articles of a [`MatchNode::Article`].
    pub(super) fn articles(&self, node: &MatchNode) -> Result<Value> {
        self.once(node, || Ok(nothing()))
    }

    fn each(&self, nodes: &[MatchNode], one: impl Fn(&Self, &MatchNode) -> Result<Value>) -> Result<Vec<Value>> {
        nodes.iter().map(|node| one(self, node)).collect()
    }

    /// Returns the query for a node, which is made once.
    fn once(&self, node: &MatchNode, make: impl FnOnce() -> Result<Value>) -> Result<Value> {
        if let Some((_, query)) = self.known.borrow().iter().find(|(known, _)| known == node) {
            return Ok(query.clone());
        }
        let query = make()?;
        self.known.borrow_mut().push((node.clone(), query.clone()));
        Ok(query)
    }
}

/// Whether texts must be checked to know what the node matches.
pub(super) fn has_check(node: &MatchNode) -> bool {
    match node {
        MatchNode::Verify { .. } => true,
        // What is excluded is decided before, see `Lowering::articles`.
        MatchNode::And(nodes) | MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => {
            nodes.iter().any(has_check)
        }
        MatchNode::Not(inner)
        | MatchNode::Tier { inner, .. }
        | MatchNode::Unranked(inner)
        | MatchNode::Unscored(inner) => has_check(inner),
        _ => false,
    }
}

/// Whether the node has tiers.
pub(super) fn has_tier(node: &MatchNode) -> bool {
    match node {
        MatchNode::Tier { .. } => true,
        MatchNode::Bigrams { tier, word, .. } => *tier > 0 && word.is_some(),
        MatchNode::And(nodes) | MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => {
            nodes.iter().any(has_tier)
        }
        MatchNode::Verify { inner, .. } => has_tier(inner),
        _ => false,
    }
}
