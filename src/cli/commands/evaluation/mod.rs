//! Commands that measure ranking quality, latency and indexing speed.

pub(in crate::cli) mod bench;
pub(in crate::cli) mod eval;
