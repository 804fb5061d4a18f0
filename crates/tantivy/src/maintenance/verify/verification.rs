//! The result of a verification.

use serde::Serialize;

use crate::generation::manifest::BadFile;

/// How many faults are named.
const MAX_FAULTS: usize = 100;

/// What was found out about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that were compared with what was written.
    pub files: usize,
    /// Files that are not as they were written.
    pub bad_files: Vec<BadFile>,
    /// Articles that were read.
    pub articles: u64,
    /// Articles that were analysed again, and whose terms, lengths and columns were compared with what that gives.
    pub analysed: u64,
    /// Files of the archive that were read again, and gave what is indexed of them.
    pub sources: usize,
    /// Files of the archive that have changed since, or cannot be read: an update sees to them.
    pub sources_changed: usize,
    /// What does not hold, as sentences; the first hundred.
    pub faults: Vec<String>,
}

impl Verification {
    /// Whether everything holds.
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
