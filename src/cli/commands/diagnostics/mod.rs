//! Commands that show the contents of an index and explain its results.

pub(in crate::cli) mod explain;
pub(in crate::cli) mod stats;
pub(in crate::cli) mod tokenize;
