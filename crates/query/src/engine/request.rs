//! What an engine is asked for besides the query: a page, an order, a budget.

use crate::budget::Budget;

/// Which part of the ranked matches is wanted, and how they are ordered.
#[derive(Debug, Clone)]
pub struct Request {
    /// The page.
    pub page: Page,
    /// Where to look.
    pub scope: Scope,
    /// The order.
    pub sort: Sort,
    /// How many documents of an article are given together; the page then counts articles. `None` gives every document for itself.
    pub group: Option<usize>,
    /// How much work may be done.
    pub budget: Budget,
}

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

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; undated ones last.
    Newest,
    /// Oldest first; undated ones last.
    Oldest,
}

/// Which documents are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Titles and paragraphs.
    #[default]
    All,
    /// Paragraphs only.
    Bodies,
}
