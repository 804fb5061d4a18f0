//! Executes a [`MatchNode`](jianbao_query::plan::MatchNode) on an index. What matches is decided by the node alone.

mod address;
mod engine;
mod list;
mod query;
mod rank;
mod scan;
mod vocabulary;

pub use rank::baseline::Baseline;
