//! The parameters of a search other than the query: page, scope, order, grouping, budget.

use super::documents::ArticleKey;
use crate::budget::Budget;

/// The parameters of a ranked search.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which part of the ranking to return.
    pub page: Page,
    /// Which documents to search.
    pub scope: Scope,
    /// The order of hits.
    pub sort: Sort,
    /// The maximum number of documents per article. If set, documents are grouped by article, and the page counts articles. If `None`,
    /// documents are not grouped.
    pub group: Option<usize>,
    /// Articles whose documents are not returned and not counted.
    pub without: Vec<ArticleKey>,
    /// The limit of work.
    pub budget: Budget,
}

/// A range of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The number of hits to skip.
    pub offset: usize,
    /// The maximum number of hits to return; `usize::MAX` for all.
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
    /// Newest first; undated articles last.
    Newest,
    /// Oldest first; undated articles last.
    Oldest,
}

/// Which documents are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Titles and paragraphs.
    #[default]
    All,
    /// Paragraphs only.
    Bodies,
}
