//! What a tree is translated for, and the leaves of queries.

use jianbao_query::Budget;
use tantivy::{
    Term,
    query::{ConstScoreQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use crate::exec::query::{budgeted::BudgetedQuery, tiered::TierStep};
use crate::format::schema::Fields;

/// What a tree is lowered for: the fields of an index, the budget of a search, and what a tier adds to a score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub fields: Fields,
    pub budget: &'a Budget,
    pub tier: TierStep,
}

impl Target<'_> {
    /// The leaf of a query, whose work is charged to the budget.
    pub(crate) fn leaf(self, query: impl Query) -> Box<dyn Query> {
        Box::new(BudgetedQuery::new(Box::new(query), self.budget))
    }

    /// The same, without a score.
    pub(crate) fn condition(self, query: Box<dyn Query>) -> Box<dyn Query> {
        unscored(Box::new(BudgetedQuery::new(query, self.budget)))
    }

    pub(crate) fn term(self, term: Term) -> Box<dyn Query> {
        self.leaf(TermQuery::new(term, IndexRecordOption::WithFreqs))
    }
}

/// A condition that adds nothing to the score.
pub(crate) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
