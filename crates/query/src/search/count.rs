//! Counts the matches of a query without ranking them.

use crate::{
    engine::{Engine, Page, Total},
    error::Result,
    options::Options,
    plan::plan,
    syntax::Query,
};

/// Returns the number of paragraphs that match `query`, including titles. The query is not relaxed.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn count(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Total> {
    let options = Options { page: Page { offset: 0, limit: 0 }, ..options.clone() };
    Ok(engine.search(&plan(engine, query, options.plan())?.match_node(), &options.request())?.total)
}
