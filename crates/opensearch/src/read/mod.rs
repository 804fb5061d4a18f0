//! Answers queries from a generation in a cluster.

mod check;
mod collect;
mod counts;
mod engine;
mod evidence;
mod filter;
mod lower;
mod queries;
mod reader;
mod stream;
mod texts;

pub use reader::ClusterReader;
