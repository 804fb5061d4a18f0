//! What can go wrong before any file is read. Trouble with a single file or record of an archive is not an [`Error`]: it is a
//! [`Skip`](crate::source::skip::Skip), counted and reported, because one broken file must not stop a run.

use std::{io, path::PathBuf};

/// Why the given paths cannot be walked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was being done, as a verb phrase: "look at".
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A path given as input does not exist, or no file fits a pattern.
    #[error("nothing to read at {}: no such file or folder", path.display())]
    NoInput {
        /// The path as given.
        path: PathBuf,
    },
}

/// A result with the [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
