//! Errors that occur before any file is read. A problem with a single file or record of an archive is not an [`Error`]
//! but a [`Skip`](crate::source::skip::Skip), which is counted and reported, because one broken file must not stop a
//! run.

use std::{io, path::PathBuf};

/// Why the given paths cannot be walked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An operation of the operating system failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The operation, as a verb phrase: "look at".
        action: &'static str,
        /// The path of the operation.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A path given as input does not exist, or no file matches a pattern.
    #[error("nothing to read at {}: no such file or folder", path.display())]
    NoInput {
        /// The path as given.
        path: PathBuf,
    },
}

/// A result with the [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
