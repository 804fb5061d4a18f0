//! Translates match nodes to tantivy queries, and implements their scorers.

mod article;
pub(crate) mod bigram_postings;
pub(crate) mod budgeted;
pub(crate) mod filter;
mod if_column;
pub(crate) mod lower;
pub(crate) mod string;
pub(crate) mod target;
pub(crate) mod tiered;
pub(crate) mod verified;
