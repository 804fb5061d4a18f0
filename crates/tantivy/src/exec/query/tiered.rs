//! Encodes tiers in the scores of tantivy, which ranks by one number. A tier adds more to a score than all terms of the
//! query together can add; it is subtracted again from the final hits.

use jianbao_query::{engine::Rank, plan::MatchNode};
use tantivy::{
    DocId, DocSet, Score, SegmentReader,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

/// An upper bound for the score of one term: tantivy's BM25 has `k1` = 1.2 and an IDF of at most ln(2³³), and the
/// position of a paragraph multiplies by at most 1.25.
const MAX_TERM_SCORE: usize = 64;

/// The score that one tier adds: a power of two, so that small scores keep their precision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TierStep(Score);

impl TierStep {
    /// Returns a step that exceeds the sum of all terms of the query.
    pub(crate) fn of_query(node: &MatchNode) -> Self {
        Self((MAX_TERM_SCORE * terms(node).max(16)).next_power_of_two() as Score)
    }

    /// Returns a step for scores without tiers.
    pub(crate) fn none() -> Self {
        Self(Score::MAX)
    }

    /// Returns the score of `level` tiers.
    pub(crate) fn score_of(self, level: u32) -> Score {
        level as Score * self.0
    }

    /// Returns the part of a score that comes from tiers.
    pub(crate) fn tier_part(self, score: Score) -> Score {
        // Scores are not negative, so the cast rounds down.
        (score / self.0) as u32 as Score * self.0
    }

    /// Splits a score into tier and remaining score.
    pub(crate) fn rank(self, score: Score) -> Rank {
        let tier = (score / self.0) as u32;
        Rank { tier, score: score - self.score_of(tier) }
    }
}

/// Counts the terms of a query that can add to a score.
fn terms(node: &MatchNode) -> usize {
    match node {
        MatchNode::And(nodes) | MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => {
            nodes.iter().map(terms).sum()
        }
        MatchNode::Bigrams { bigrams, .. } => bigrams.len() + 1,
        MatchNode::Verify { inner, .. } | MatchNode::Tier { inner, .. } | MatchNode::Unranked(inner) => terms(inner),
        MatchNode::Word(_) | MatchNode::Character(_) | MatchNode::FinalCharacter(_) | MatchNode::Numeral(_) => 1,
        MatchNode::Nothing
        | MatchNode::Not(_)
        | MatchNode::Filter(_)
        | MatchNode::Part(_)
        | MatchNode::Anything
        | MatchNode::HasText
        | MatchNode::Unscored(_) => 0,
    }
}

/// A query that adds a constant to the scores of the inner query and matches the same documents. It ranks matches by
/// words before all others.
#[derive(Debug)]
pub(crate) struct TieredQuery {
    inner: Box<dyn Query>,
    bonus: Score,
}

impl TieredQuery {
    pub(crate) fn new(inner: Box<dyn Query>, bonus: Score) -> Self {
        Self { inner, bonus }
    }
}

impl Clone for TieredQuery {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), bonus: self.bonus }
    }
}

impl Query for TieredQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(TieredWeight { inner: self.inner.weight(scoring)?, bonus: self.bonus }))
    }
}

struct TieredWeight {
    inner: Box<dyn Weight>,
    bonus: Score,
}

impl Weight for TieredWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(TieredScorer { inner: self.inner.scorer(reader, boost)?, bonus: self.bonus }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let inner = self.inner.explain(reader, doc)?;
        let mut explanation = Explanation::new("words before other strings", inner.value() + self.bonus);
        explanation.add_detail(inner);
        Ok(explanation)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.inner.count(reader)
    }
}

struct TieredScorer {
    inner: Box<dyn Scorer>,
    bonus: Score,
}

impl DocSet for TieredScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for TieredScorer {
    fn score(&mut self) -> Score {
        self.inner.score() + self.bonus
    }
}
