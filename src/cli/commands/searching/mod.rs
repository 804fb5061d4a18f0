//! Commands that search an index: ranked hits, articles, concordances, counts and exports.

mod cost_warning;
pub(in crate::cli) mod export;
pub(in crate::cli) mod facets;
pub(in crate::cli) mod kwic;
pub(in crate::cli) mod search;
pub(in crate::cli) mod show;
pub(in crate::cli) mod timeline;
