//! The error of this crate.

use thiserror::Error;

/// The bytes of a file contradict each other. The text says where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the file of bigrams is damaged: {0}")]
pub struct Damaged(pub(crate) &'static str);
