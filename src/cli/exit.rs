//! The exit codes.

/// The exit codes. They are a contract with scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; for a search: there are hits.
    Success = 0,
    /// A search without hits.
    NoHits = 1,
    /// The command failed.
    Failure = 2,
    /// Done, but something was skipped.
    Skipped = 3,
    /// The new state of the index is in place, but something failed after that.
    InPlace = 4,
    /// A bug in the program; the same code as of an uncaught panic.
    Fault = 101,
    /// Ended by Ctrl-C.
    Interrupted = 130,
}
