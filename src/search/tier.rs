//! A tantivy query that scores a constant more than the one inside: matches by words rank before all others. Matches exactly
//! what the inner query matches.

use tantivy::{
    DocId, DocSet, Score, SegmentReader,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

#[derive(Debug)]
pub(super) struct Raised {
    inner: Box<dyn Query>,
    by: Score,
}

impl Raised {
    pub(super) fn new(inner: Box<dyn Query>, by: Score) -> Self {
        Self { inner, by }
    }
}

impl Clone for Raised {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), by: self.by }
    }
}

impl Query for Raised {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(RaisedWeight { inner: self.inner.weight(scoring)?, by: self.by }))
    }
}

struct RaisedWeight {
    inner: Box<dyn Weight>,
    by: Score,
}

impl Weight for RaisedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(RaisedScorer { inner: self.inner.scorer(reader, boost)?, by: self.by }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let inner = self.inner.explain(reader, doc)?;
        let mut explanation = Explanation::new("words before other strings", inner.value() + self.by);
        explanation.add_detail(inner);
        Ok(explanation)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.inner.count(reader)
    }
}

struct RaisedScorer {
    inner: Box<dyn Scorer>,
    by: Score,
}

impl DocSet for RaisedScorer {
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

impl Scorer for RaisedScorer {
    fn score(&mut self) -> Score {
        self.inner.score() + self.by
    }
}
