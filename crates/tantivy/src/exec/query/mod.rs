//! A tree of conditions as a tantivy query, and its scorers.

pub(crate) mod charged;
pub(crate) mod filter;
pub(crate) mod literal;
pub(crate) mod lower;
pub(crate) mod pair_postings;
pub(crate) mod target;
pub(crate) mod tiered;
pub(crate) mod verified;
