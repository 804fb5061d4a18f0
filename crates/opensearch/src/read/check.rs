//! Decides which candidates match. Where tokens prove it, the cluster decides; otherwise it returns the texts of the candidates, and
//! which parts of the query each of them matches, and the rest is decided here.

use std::collections::HashSet;

use serde_json::{Value, json};

use jianbao_query::{
    Budget, Scope,
    budget::Meter,
    engine::Rank,
    plan::{Check, MatchNode, text_cost},
};

use super::{
    lower::{Lowering, has_check, has_tier},
    queries::{MAX_TERMS, constant, one_of, scope_query, word_query},
    reader::ClusterReader,
    stream::{Found, Order, Parts, Stream},
};
use crate::{
    error::{Error, Result},
    schema::{ARTICLE, TEXT},
};

/// The number of articles that clauses in different paragraphs may have in common.
const MAX_ARTICLES: usize = 10 * MAX_TERMS;

/// The documents that a node matches.
pub(super) struct Matching<'r> {
    lowering: Lowering<'r>,
    node: &'r MatchNode,
    /// Conditions on documents besides the node.
    conditions: Vec<Value>,
    /// What is decided here; `None` if the cluster decides.
    checked: Option<Checked>,
    /// Whether the position of a paragraph affects its score.
    by_position: bool,
}

impl<'r> Matching<'r> {
    pub(super) fn new(
        reader: &'r ClusterReader,
        node: &'r MatchNode,
        scope: Scope,
        budget: &'r Budget,
    ) -> Result<Self> {
        let mut articles = Vec::new();
        known_articles(reader, node, budget, &mut articles)?;
        let lowering = Lowering::new(reader, node, articles, budget);
        let checked = if has_check(node) { Some(Checked::new(&lowering, node)?) } else { None };
        let conditions = scope_query(scope).into_iter().collect();
        Ok(Self { lowering, node, conditions, checked, by_position: true })
    }

    /// Adds a condition on documents.
    pub(super) fn with(mut self, condition: Value) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Ranks paragraphs without regard to their position.
    pub(super) fn without_position(mut self) -> Self {
        self.by_position = false;
        self
    }

    /// Whether texts are checked here, so that the cluster does not know the number of matches.
    pub(super) fn is_checked(&self) -> bool {
        self.checked.is_some()
    }

    /// Returns the candidates, with `parts` of each and what a check needs.
    pub(super) fn stream(&self, order: Order, parts: Parts<'_>) -> Result<Stream<'r>> {
        self.stream_where(None, order, parts)
    }

    fn stream_where(&self, condition: Option<Value>, order: Order, parts: Parts<'_>) -> Result<Stream<'r>> {
        let mut filters = self.conditions.clone();
        filters.extend(condition);
        let mut query = if order.is_scored() {
            self.lowering.ranked(self.node, filters, self.by_position)?
        } else {
            filters.push(self.lowering.candidates(self.node)?);
            json!({ "bool": { "filter": filters } })
        };
        let mut stored = parts.stored.to_vec();
        if self.is_checked() {
            query = json!({ "bool": { "must": query, "should": self.named() } });
            if !stored.contains(&TEXT) {
                stored.push(TEXT);
            }
        }
        let parts = Parts { stored: &stored, columns: parts.columns };
        Ok(Stream::new(self.lowering.reader, &query, order, parts, self.lowering.budget))
    }

    /// Returns `query` for the candidates only, with its own scores, and the stored fields that a check needs.
    pub(super) fn unscored(&self, query: &Value) -> Result<(Value, Vec<&'static str>)> {
        let mut filters = self.conditions.clone();
        filters.push(self.lowering.candidates(self.node)?);
        let query = json!({ "bool": { "must": query, "filter": filters, "should": self.named() } });
        Ok((query, self.checked.iter().map(|_| TEXT).collect()))
    }

    /// Returns the queries whose matches are decided by the cluster and combined here. They add nothing to the score.
    fn named(&self) -> Vec<Value> {
        let queries = self.checked.iter().flat_map(|checked| &checked.queries).enumerate();
        queries
            .map(|(name, query)| {
                let mut query = constant(query, 0.0);
                query["constant_score"]["_name"] = name.to_string().into();
                query
            })
            .collect()
    }

    /// Returns the rank of a candidate; `None` if it does not match.
    pub(super) fn rank(&self, found: &Found, meter: &Meter) -> Option<Rank> {
        let rank = self.lowering.step.rank(found.score);
        let Some(checked) = &self.checked else { return Some(rank) };
        let text = found.source[TEXT].as_str().unwrap_or_default();
        meter.spend(text_cost::FOLD.saturating_mul(text.len() as u32));
        Some(Rank { tier: checked.root.tier(&found.matched, text, meter)?, score: rank.score })
    }

    /// Calls `each` with every match, in an order, until it returns false. The order of scores is that of the candidates, whose tiers may
    /// be higher than those of the matches.
    pub(super) fn for_each(
        &self,
        order: Order,
        parts: Parts<'_>,
        each: &mut dyn FnMut(Found, Rank) -> bool,
    ) -> Result<Walk> {
        self.for_each_where(None, order, parts, each)
    }

    /// Like [`for_each`](Self::for_each), for documents that meet a condition.
    pub(super) fn for_each_where(
        &self,
        condition: Option<Value>,
        order: Order,
        parts: Parts<'_>,
        each: &mut dyn FnMut(Found, Rank) -> bool,
    ) -> Result<Walk> {
        let meter = self.lowering.budget.meter();
        let mut stream = self.stream_where(condition, order, parts)?;
        let mut candidates = 0;
        loop {
            let page = stream.next_page()?;
            if page.is_empty() {
                return Ok(Walk { is_complete: true });
            }
            for found in page {
                candidates += 1;
                let rank = self.rank(&found, &meter);
                self.lowering.budget.check()?;
                if let Some(rank) = rank
                    && !each(found, rank)
                {
                    return Ok(Walk { is_complete: candidates == stream.total });
                }
            }
        }
    }
}

/// What is known after walking over matches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// Whether all candidates were visited.
    pub is_complete: bool,
}

/// Adds the query for the articles of each [`MatchNode::Article`] in `node`.
fn known_articles(
    reader: &ClusterReader,
    node: &MatchNode,
    budget: &Budget,
    known: &mut Vec<(MatchNode, Value)>,
) -> Result<()> {
    match node {
        MatchNode::And(nodes) | MatchNode::Or(nodes) => {
            nodes.iter().try_for_each(|node| known_articles(reader, node, budget, known))
        }
        MatchNode::Not(inner)
        | MatchNode::Verify { inner, .. }
        | MatchNode::Tier { inner, .. }
        | MatchNode::Unranked(inner)
        | MatchNode::Unscored(inner) => known_articles(reader, inner, budget, known),
        MatchNode::Article { clauses, excluded } => {
            clauses.iter().try_for_each(|node| known_articles(reader, node, budget, known))?;
            known.push((node.clone(), common_articles(reader, clauses, excluded, budget)?));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Returns a query for the articles in which every clause and no excluded node matches.
fn common_articles(
    reader: &ClusterReader,
    clauses: &[MatchNode],
    excluded: &[MatchNode],
    budget: &Budget,
) -> Result<Value> {
    let mut common: Option<HashSet<String>> = None;
    for clause in clauses {
        let own = articles_with(reader, clause, budget)?;
        common = Some(match common {
            Some(both) => both.into_iter().filter(|article| own.contains(article)).collect(),
            None => own,
        });
    }
    let mut common = common.unwrap_or_default();
    for node in excluded {
        let own = articles_with(reader, node, budget)?;
        common.retain(|article| !own.contains(article));
    }
    if common.len() > MAX_ARTICLES {
        return Err(Error::TooManyArticles { articles: common.len(), limit: MAX_ARTICLES });
    }
    let mut common: Vec<&str> = common.iter().map(String::as_str).collect();
    common.sort_unstable();
    Ok(one_of(ARTICLE, &common))
}

/// Returns the articles in which a node matches.
fn articles_with(reader: &ClusterReader, node: &MatchNode, budget: &Budget) -> Result<HashSet<String>> {
    let mut articles = HashSet::new();
    let matching = Matching::new(reader, node, Scope::All, budget)?;
    matching.for_each(Order::Article, Parts::default(), &mut |found, _| {
        articles.insert(found.article);
        true
    })?;
    Ok(articles)
}

/// What is decided here, with the queries that the cluster decides.
struct Checked {
    root: Node,
    /// The named queries; the name is the number.
    queries: Vec<Value>,
}

/// A [`MatchNode`] whose leaves the cluster decides.
enum Node {
    /// The named query matches. If the second one matches too, it adds a number of tiers.
    Leaf {
        name: usize,
        word: Option<(usize, u32)>,
    },
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Verify(Box<Node>, Check),
    Tier(Box<Node>, u32),
    /// Without tiers.
    Flat(Box<Node>),
}

impl Checked {
    fn new(lowering: &Lowering<'_>, node: &MatchNode) -> Result<Self> {
        let mut queries = Vec::new();
        let root = build(lowering, node, &mut queries)?;
        Ok(Self { root, queries })
    }
}

fn build(lowering: &Lowering<'_>, node: &MatchNode, queries: &mut Vec<Value>) -> Result<Node> {
    if !has_check(node) && !has_tier(node) && !matches!(node, MatchNode::Not(_)) {
        queries.push(lowering.candidates(node)?);
        return Ok(Node::Leaf { name: queries.len() - 1, word: None });
    }
    let mut each =
        |nodes: &[MatchNode]| nodes.iter().map(|node| build(lowering, node, queries)).collect::<Result<Vec<Node>>>();
    Ok(match node {
        MatchNode::And(nodes) => Node::And(each(nodes)?),
        MatchNode::Or(nodes) => Node::Or(each(nodes)?),
        MatchNode::Article { clauses, .. } => {
            let clauses = Node::Or(each(clauses)?);
            queries.push(lowering.articles(node)?);
            Node::And(vec![Node::Leaf { name: queries.len() - 1, word: None }, clauses])
        }
        MatchNode::Not(inner) => Node::Not(Box::new(build(lowering, inner, queries)?)),
        MatchNode::Verify { inner, check } => Node::Verify(Box::new(build(lowering, inner, queries)?), check.clone()),
        MatchNode::Tier { inner, level } => Node::Tier(Box::new(build(lowering, inner, queries)?), *level),
        MatchNode::Unranked(inner) | MatchNode::Unscored(inner) => {
            Node::Flat(Box::new(build(lowering, inner, queries)?))
        }
        leaf => {
            queries.push(lowering.candidates(leaf)?);
            let name = queries.len() - 1;
            let word = match leaf {
                MatchNode::Bigrams { word: Some(word), tier, .. } if *tier > 0 => {
                    queries.push(word_query(word));
                    Some((queries.len() - 1, *tier))
                }
                _ => None,
            };
            Node::Leaf { name, word }
        }
    })
}

impl Node {
    /// Returns how many clauses match by their words; `None` if the node does not match.
    fn tier(&self, matched: &[usize], text: &str, meter: &Meter) -> Option<u32> {
        let tier = |node: &Self| node.tier(matched, text, meter);
        match self {
            Self::Leaf { name, word } => matched.contains(name).then(|| match word {
                Some((word, tier)) if matched.contains(word) => *tier,
                _ => 0,
            }),
            Self::And(nodes) => nodes.iter().map(tier).sum(),
            Self::Or(nodes) => nodes.iter().filter_map(tier).reduce(|a, b| a + b),
            Self::Not(node) => tier(node).is_none().then_some(0),
            Self::Verify(inner, check) => tier(inner).filter(|_| check.passes(text, meter)),
            Self::Tier(inner, level) => Some(tier(inner)? + level),
            Self::Flat(inner) => tier(inner).map(|_| 0),
        }
    }
}
