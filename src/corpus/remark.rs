//! What was done to an article on its way from the file. A remark never stops anything; it lets people see.

use std::{fmt, path::PathBuf};

use serde::Serialize;

/// Something that was done to an article, or found in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The file it came from.
    pub path: PathBuf,
    /// Id of the article.
    pub article: String,
    /// What was done or found.
    #[serde(flatten)]
    pub kind: RemarkKind,
}

/// What was done or found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RemarkKind {
    /// Lines that were broken at a fixed width became paragraphs.
    Unwrapped {
        /// How many line ends were taken away.
        lines: usize,
    },
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwrapped { lines } => write!(f, "joined {lines} lines broken at a fixed width"),
        }
    }
}
