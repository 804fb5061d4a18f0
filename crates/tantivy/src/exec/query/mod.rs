//! A tree of conditions as a query of tantivy, and the scorers that it needs.

pub(crate) mod charged;
pub(crate) mod filter;
pub(crate) mod literal;
pub(crate) mod lower;
pub(crate) mod pair_postings;
pub(crate) mod target;
pub(crate) mod tiered;
pub(crate) mod verified;
