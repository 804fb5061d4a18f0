//! The result of a verification.

use serde::Serialize;

use crate::generation::manifest::BadFile;

/// Maximum number of faults that are listed.
const MAX_FAULTS: usize = 100;

/// The result of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Number of files that were compared with the manifest.
    pub files: usize,
    /// Files that do not have the bytes that were written.
    pub bad_files: Vec<BadFile>,
    /// Number of articles that were read.
    pub articles: u64,
    /// Number of articles that were analysed again and compared with their terms, lengths and columns.
    pub analysed: u64,
    /// Number of files of the archive that were read again and contain the recorded articles.
    pub sources: usize,
    /// Number of files of the archive that have changed or cannot be read; an update handles them.
    pub sources_changed: usize,
    /// Faults, as sentences; at most 100.
    pub faults: Vec<String>,
}

impl Verification {
    /// Whether no fault was found.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.bad_files.is_empty() && self.faults.is_empty()
    }

    pub(super) fn add_fault(&mut self, text: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(text);
        }
    }
}
