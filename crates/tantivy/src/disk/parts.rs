//! The files of a generation by name, in one place: what a merge keeps, what a manifest must list and what a writer calls its file
//! cannot differ. A file that is no part is not published.

use std::path::{Path, PathBuf};

/// Ending of a small file while it is written.
pub(crate) const UNFINISHED: &str = "unfinished";

/// A file of a generation that is not of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The index library's commit: its segments, its schema, our payload.
    Commit,
    /// What the index library may delete.
    Managed,
    /// All other files with their hashes.
    Manifest,
    /// Counts of the whole.
    Summary,
    /// Roots and files of the archive.
    Sources,
    /// The articles of these files.
    Articles,
    /// Roots and dictionary a second time, for repairs.
    Roots,
    /// The user's dictionary; only when it has words.
    Dictionary,
    /// Where else articles were found; only when there are duplicates.
    Places,
}

/// What becomes of a part when segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeRule {
    /// The new generation shares it.
    Share,
    /// The new generation has one of its own.
    Rewrite,
}

impl Part {
    pub(crate) const ALL: [Self; 9] = [
        Self::Commit,
        Self::Managed,
        Self::Manifest,
        Self::Summary,
        Self::Sources,
        Self::Articles,
        Self::Roots,
        Self::Dictionary,
        Self::Places,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Commit => "meta.json",
            Self::Managed => ".managed.json",
            Self::Manifest => "manifest.json",
            Self::Summary => "summary.json",
            Self::Sources => "sources.jsonl.zst",
            Self::Articles => "articles.jsonl.zst",
            Self::Roots => "roots.json",
            Self::Dictionary => "dictionary.json",
            Self::Places => "places.jsonl",
        }
    }

    /// The part with this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Where it lies in a generation.
    pub(crate) fn path(self, generation: &Path) -> PathBuf {
        generation.join(self.name())
    }

    pub(crate) fn merge_rule(self) -> MergeRule {
        match self {
            Self::Sources | Self::Articles | Self::Dictionary | Self::Places => MergeRule::Share,
            Self::Commit | Self::Managed | Self::Manifest | Self::Summary | Self::Roots => MergeRule::Rewrite,
        }
    }

    /// Whether every generation has it.
    pub(crate) fn is_required(self) -> bool {
        !matches!(self, Self::Dictionary | Self::Places)
    }
}

/// The number of the segment that a file is of, in hexadecimal: names of such files begin with it.
pub(crate) fn segment_of(name: &str) -> Option<&str> {
    let (number, ending) = name.split_at_checked(32)?;
    (!ending.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(number)
}

/// Whether a file is one of a segment.
pub(crate) fn is_segment(name: &str) -> bool {
    segment_of(name).is_some()
}

/// Whether a file says which articles of a segment are removed.
pub(crate) fn is_alive_bitset(name: &str) -> bool {
    is_segment(name) && name.rsplit_once('.').is_some_and(|(_, extension)| extension == "del")
}

/// Whether a file says nothing about the index: locks of the index library, and what a writer had not finished.
pub(crate) fn is_untracked(name: &str) -> bool {
    [".tantivy-writer.lock", ".tantivy-meta.lock"].contains(&name) || name.ends_with(UNFINISHED)
}
