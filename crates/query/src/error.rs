//! Errors of searching.

use std::fmt;

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The work of a search ended before it was complete; see [`Budget`](crate::Budget).
    #[error("the search was stopped: {reason}")]
    Stopped {
        /// Why.
        reason: StopReason,
    },
    /// No article has this id.
    #[error("no article with the id {id:?}")]
    NoArticle {
        /// The id as given.
        id: String,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(Box<dyn std::error::Error + Send + Sync>),
}

/// Why the work of a search was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The caller cancelled it.
    Cancelled,
    /// Its deadline passed.
    Deadline,
    /// It needed more steps than its budget has.
    TooMuchWork,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cancelled => "it was cancelled",
            Self::Deadline => "its time limit was reached",
            Self::TooMuchWork => "it exceeds the work limit of a search",
        })
    }
}

/// A result with the [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
