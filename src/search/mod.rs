//! A query against an index: plan, collect, mark. Gives values; never prints.
//!
//! ```text
//! Query ─plan→ Plan ─lower→ tantivy query ─collect→ ranked documents ─highlight→ Hit
//! ```

mod collect;
mod highlight;
mod hit;
mod literal;
mod lower;
mod plan;
mod tier;
mod vocabulary;

pub use highlight::highlights;
pub use hit::{Answer, Hit, Match, Place};
pub use plan::{Part, PiecePlan, Plan, PlanNode, plan};
pub use vocabulary::cut;

use crate::{error::Result, index::Archive, query::Query};

/// Which part of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give; `usize::MAX` for all.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: 10 }
    }
}

/// Answers a query with ranked paragraphs.
///
/// # Errors
///
/// When the index cannot be read.
pub fn search(archive: &Archive, query: &Query, page: Page) -> Result<Answer> {
    let plan = plan(archive, query)?;
    let (total, ranked) = collect::ranked(archive, &plan, page)?;
    let hits = ranked.iter().map(|found| hit::hit(archive, &plan, found)).collect::<Result<_>>()?;
    Ok(Answer { total, relaxed: None, hits })
}

/// How many paragraphs match, titles included: the `total` of [`search`], without finding the best.
///
/// # Errors
///
/// When the index cannot be read.
pub fn count(archive: &Archive, query: &Query) -> Result<usize> {
    collect::count(archive, &plan(archive, query)?)
}

/// Where all matches stand, best first: article ids and paragraph numbers, without reading their text.
///
/// # Errors
///
/// When the index cannot be read.
pub fn places(archive: &Archive, query: &Query) -> Result<Vec<Place>> {
    let (_, ranked) = collect::ranked(archive, &plan(archive, query)?, Page { offset: 0, limit: usize::MAX })?;
    Ok(ranked.into_iter().map(|found| Place { article: found.article, paragraph: found.paragraph as usize }).collect())
}

/// Ids of the articles with a matching paragraph, the one with the best paragraph first.
///
/// # Errors
///
/// When the index cannot be read.
pub fn articles(archive: &Archive, query: &Query, page: Page) -> Result<Vec<String>> {
    let mut seen = std::collections::HashSet::new();
    let ids = places(archive, query)?.into_iter().map(|place| place.article).filter(|id| seen.insert(id.clone()));
    Ok(ids.skip(page.offset).take(page.limit).collect())
}
