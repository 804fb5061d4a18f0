//! Files and records that could not be read, with position and reason. A skip is counted and reported; it does not stop
//! a run.

use std::{fmt, path::PathBuf};

use serde::Serialize;

/// A position in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(usize),
}

/// A file or record that was not read.
///
/// ```
/// use jianbao_corpus::{Position, Skip};
/// let skip = Skip { path: "临江日报.jsonl".into(), position: Position::Line(12), reason: "not JSON".into() };
/// assert_eq!(skip.to_string(), "临江日报.jsonl:12: not JSON");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skip {
    /// The file.
    pub path: PathBuf,
    /// The position in it.
    pub position: Position,
    /// The reason, as a phrase.
    pub reason: String,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Position::Line(line) = self.position {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}
