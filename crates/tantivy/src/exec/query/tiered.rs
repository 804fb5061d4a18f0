//! A tantivy query that adds tiers to scores, see [`TierStep`].

pub(crate) use jianbao_query::engine::TierStep;
use tantivy::{
    DocId, DocSet, Score, SegmentReader,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

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
