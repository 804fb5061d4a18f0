//! Execution of a [`MatchNode`](jianbao_query::plan::MatchNode) on an index. Decides nothing about what matches.

mod address;
mod automata;
mod baseline;
mod charged;
mod checked;
mod collect;
mod counts;
mod drive;
mod engine;
mod evidence;
mod filter;
mod letters;
mod listing;
mod literal;
mod lower;
mod matches;
mod pair_postings;
mod relaxed;
mod target;
mod tier;
mod words;

pub use baseline::Baseline;
