//! Queries over an archive of Chinese news articles, independent of the search engine that stores it.
//!
//! ```text
//! text ─syntax→ Query ─plan→ Plan ─→ MatchNode ─Engine→ ranked documents ─highlight→ Hit
//!                                       └─ no match ─relax→ evidence ─┘
//! ```
//!
//! - [`syntax`] parses the text of a query into a tree.
//! - [`plan`] translates the tree for one archive: it segments clauses into words, selects bigrams, and decides what must be checked
//!   in stored text.
//! - An [`Engine`] executes the resulting [`MatchNode`](plan::MatchNode). It makes no decision about what matches.
//! - [`search`], [`count`] and [`read`] are the entry points for callers: ranked hits with relaxation and suggestions; facets and
//!   timelines; articles, concordances and complete results.
//! - [`highlight`] finds the spans to highlight in the original text.

pub mod budget;
pub mod count;
pub mod engine;
mod error;
pub mod highlight;
mod options;
pub mod plan;
pub mod read;
pub mod search;
pub mod syntax;
mod vocabulary;

pub use budget::Budget;
pub use engine::{Engine, Page, Rank, Scope, Sort, Total};
pub use error::{Error, Result, StopReason};
pub use options::Options;
pub use vocabulary::{ArchiveSize, Vocabulary};
