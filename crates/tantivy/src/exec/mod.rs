//! Execution of a [`MatchNode`](jianbao_query::plan::MatchNode) on an index. Decides nothing about what matches.

mod address;
mod engine;
mod idf;
mod list;
mod query;
mod rank;
mod scan;
mod vocabulary;

pub use rank::baseline::Baseline;
