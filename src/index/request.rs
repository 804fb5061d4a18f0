//! What an update is asked to do, and what it says it did.

use std::path::PathBuf;

use super::{Tally, registry::Counts};
use crate::{analysis::dictionary::Dictionary, corpus::ReadSpec};

/// What an index is to be brought up to date with.
///
/// ```
/// use jianbao::index::Request;
/// let nightly = Request { paths: vec!["临江日报/".into()], ..Request::default() };
/// let again = Request { rebuild: true, ..Request::default() };
/// assert!(!nightly.rebuild && again.paths.is_empty());
/// ```
// Each is a switch of its own to people.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Paths of files and folders, and patterns; with none, and none listed, all that the index has its articles from.
    pub paths: Vec<PathBuf>,
    /// Paths from a list: none is a pattern, and one that does not exist any more is gone.
    pub listed: Vec<PathBuf>,
    /// How the paths are read; remembered by the index. `None` leaves that as it was.
    pub spec: Option<ReadSpec>,
    /// The user's dictionary from now on, remembered by the index. `None` leaves that as it was.
    pub dictionary: Option<Dictionary>,
    /// Paths whose articles are taken out of the index.
    pub forget: Vec<PathBuf>,
    /// Whether everything is read again, into an index that shares nothing with the old one.
    pub rebuild: bool,
    /// Whether articles stay whose files are gone.
    pub keep_missing: bool,
    /// Whether files are told by their bytes, not by their times.
    pub checksum: bool,
    /// Whether nothing is written: only what would be.
    pub dry_run: bool,
}

/// What an update did, or would do.
#[derive(Debug, Default)]
pub struct UpdateReport {
    /// What was read and posted.
    pub tally: Tally,
    /// Articles that are new.
    pub added: u64,
    /// Articles that took the place of ones with the same id.
    pub changed: u64,
    /// Articles that are gone.
    pub removed: u64,
    /// Articles that were cut into words again, because words of theirs came into the dictionary or went out of it.
    pub recut: u64,
    /// Articles that are as they were.
    pub kept: u64,
    /// Articles that are in more than one place, counted once for each other place.
    pub duplicates: u64,
    /// Articles that had the id of another one and were given a new one.
    pub renamed: u64,
    /// Files of the archive, all together.
    pub files: u64,
    /// Files that had to be read.
    pub files_read: u64,
    /// Files that are gone.
    pub files_gone: u64,
    /// Files of other formats, and what could not be looked at, as the walk found them.
    pub ignored: usize,
    /// Whether something was written.
    pub written: bool,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments of the index.
    pub segments: usize,
    /// Names, for a dry run.
    pub names: Option<Names>,
}

/// Ids of articles that an update is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// New.
    pub added: Vec<String>,
    /// In the place of ones with the same id.
    pub changed: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
}

/// What became of articles.
#[derive(Clone, Copy)]
pub(super) struct Outcomes {
    pub counts: Counts,
    pub removed: u64,
    pub recut: u64,
}

impl UpdateReport {
    pub(super) fn count(&mut self, Outcomes { counts, removed, recut }: Outcomes) {
        (self.removed, self.recut) = (removed, recut);
        self.added = counts.added;
        self.changed = counts.changed;
        self.kept = counts.kept;
        self.duplicates = counts.duplicates;
        self.renamed = counts.renamed;
    }
}
