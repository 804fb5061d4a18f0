//! Verifies an index: its files, articles, terms, columns and sources.

mod articles;
mod facts;
mod reindex;
mod sources;
mod verification;
mod verify;

pub use verification::Verification;
pub use verify::{verify, verify_with};
