//! A tantivy query that charges its work to a budget. The cost of the whole posting list is charged when the list is
//! opened. Matches exactly what the inner query matches, or nothing after the budget is exceeded.
//!
//! Charging at the beginning costs nothing per document. A search that exceeds its budget ends with an error, so
//! documents that are missing for this reason never become part of a result.

use tantivy::{
    DocId, SegmentReader,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
};

use jianbao_query::Budget;

/// A query with the budget that it is charged to.
#[derive(Debug)]
pub(crate) struct BudgetedQuery {
    inner: Box<dyn Query>,
    budget: Budget,
}

impl BudgetedQuery {
    pub(crate) fn new(inner: Box<dyn Query>, budget: &Budget) -> Self {
        Self { inner, budget: budget.clone() }
    }
}

impl Clone for BudgetedQuery {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), budget: self.budget.clone() }
    }
}

impl Query for BudgetedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(BudgetedWeight { inner: self.inner.weight(scoring)?, budget: self.budget.clone() }))
    }
}

struct BudgetedWeight {
    inner: Box<dyn Weight>,
    budget: Budget,
}

impl Weight for BudgetedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Box<dyn Scorer>> {
        if self.budget.is_over() {
            return Ok(Box::new(EmptyScorer));
        }
        let scorer = self.inner.scorer(reader, boost)?;
        Ok(if self.budget.spend(scorer.cost()) { scorer } else { Box::new(EmptyScorer) })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}
