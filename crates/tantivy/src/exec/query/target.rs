//! The context of a translation, and constructors of leaf queries.

use jianbao_query::Budget;
use tantivy::{
    Term,
    query::{ConstScoreQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use crate::exec::query::{budgeted::BudgetedQuery, tiered::TierStep};
use crate::format::schema::Fields;

/// The context of a translation: the fields of the index, the budget of the search, and the score of a tier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub fields: Fields,
    pub budget: &'a Budget,
    pub tier: TierStep,
}

impl Target<'_> {
    /// Returns a leaf query whose work is charged to the budget.
    pub(crate) fn leaf(self, query: impl Query) -> Box<dyn Query> {
        Box::new(BudgetedQuery::new(Box::new(query), self.budget))
    }

    /// Returns a leaf query that is charged to the budget and does not score.
    pub(crate) fn condition(self, query: Box<dyn Query>) -> Box<dyn Query> {
        unscored(Box::new(BudgetedQuery::new(query, self.budget)))
    }

    /// Returns a leaf query for a term, with frequencies.
    pub(crate) fn term(self, term: Term) -> Box<dyn Query> {
        self.leaf(TermQuery::new(term, IndexRecordOption::WithFreqs))
    }
}

/// Returns a query that adds nothing to the score.
pub(crate) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
