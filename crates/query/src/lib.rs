//! Queries over an archive of Chinese news, independent of the engine that holds it.
//!
//! ```text
//! text ─syntax→ Query ─plan→ Plan ─→ MatchNode ─Engine→ ranked documents ─marks→ Hit
//!                                       └─ nothing? ─relax→ evidence ─┘
//! ```
//!
//! [`syntax`] reads what a person typed. [`plan`] decides what it means for this archive: words, bigrams, what has to be checked in
//! the text. An [`Engine`] executes the resulting [`MatchNode`](plan::MatchNode) and decides nothing. [`search`], [`count`] and
//! [`read`] are what callers use: ranked hits with relaxation and suggestions; facets and timelines; articles, concordances and
//! complete results. [`marks`] finds what to highlight in the original text.

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
