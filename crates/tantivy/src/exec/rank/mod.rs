//! Ranks documents: by score, or by evidence.

mod articles;
pub(crate) mod baseline;
mod bm25;
mod candidates;
mod characters;
pub(crate) mod collect;
mod evidence_terms;
pub(crate) mod relaxed;
