//! The error type of this crate.

use std::fmt;

/// The reason why a query has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The search was stopped before it was complete; see [`Budget`](crate::Budget).
    #[error("the search was stopped: {reason}")]
    Stopped {
        /// What stopped it.
        reason: StopReason,
    },
    /// No article has this id.
    #[error("no article with the id {id:?}")]
    NoArticle {
        /// The id that was requested.
        id: String,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(Box<dyn std::error::Error + Send + Sync>),
}

/// What stopped a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The caller cancelled it.
    Cancelled,
    /// Its deadline passed.
    Deadline,
    /// It exceeded the maximum number of steps of its budget.
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

/// `Result` with the [`Error`] of this crate as the default error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
