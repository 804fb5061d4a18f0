//! Tiers in tantivy, whose queries have one number for ranking: a tier adds more to a score than all scores of a query together
//! can come to, and is taken off again when the best are known.

use jianbao_query::{engine::Rank, plan::MatchNode};
use tantivy::{
    DocId, DocSet, Score, SegmentReader,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

/// The most that one term can add to a score: tantivy's BM25 has `k1` = 1.2 and an IDF of at most ln(2³³), and the place of a
/// paragraph in its article multiplies by at most 1.25.
const MAX_TERM_SCORE: usize = 64;

/// What a tier adds to the scores of a query: a power of two, so that small scores keep their digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TierStep(Score);

impl TierStep {
    /// More than all terms of the query can add together.
    pub(crate) fn of_query(node: &MatchNode) -> Self {
        Self((MAX_TERM_SCORE * terms(node).max(16)).next_power_of_two() as Score)
    }

    /// For scores without tiers.
    pub(crate) fn none() -> Self {
        Self(Score::MAX)
    }

    /// What `level` tiers add.
    pub(crate) fn score_of(self, level: u32) -> Score {
        level as Score * self.0
    }

    /// The part of a score that is its tiers.
    pub(crate) fn tier_part(self, score: Score) -> Score {
        // Scores are not negative, so that cutting is rounding down.
        (score / self.0) as u32 as Score * self.0
    }

    /// Takes a score apart.
    pub(crate) fn rank(self, score: Score) -> Rank {
        let tier = (score / self.0) as u32;
        Rank { tier, score: score - self.score_of(tier) }
    }
}

/// How many terms of a query can add to a score.
fn terms(node: &MatchNode) -> usize {
    match node {
        MatchNode::And(nodes) | MatchNode::Or(nodes) => nodes.iter().map(terms).sum(),
        MatchNode::Bigrams { bigrams, .. } => bigrams.len() + 1,
        MatchNode::Verify { inner, .. } | MatchNode::Tier { inner, .. } | MatchNode::Unranked(inner) => terms(inner),
        MatchNode::Word(_) | MatchNode::Character(_) | MatchNode::FinalCharacter(_) | MatchNode::Numeral(_) => 1,
        MatchNode::Nothing
        | MatchNode::Not(_)
        | MatchNode::Filter(_)
        | MatchNode::TitleOnly
        | MatchNode::Anything
        | MatchNode::HasText
        | MatchNode::Unscored(_) => 0,
    }
}

/// A query that scores a constant more than the one inside: matches by words rank before all others. Matches exactly what the inner
/// query matches.
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
