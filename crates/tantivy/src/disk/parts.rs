//! Names of the files of a generation, in one place: merging, manifests and writers use the same names. A file that is
//! neither a part nor a segment file is not published.

use std::path::{Path, PathBuf};

/// Extension of a small file while it is written.
pub(crate) const UNFINISHED: &str = "unfinished";

/// A file of a generation that does not belong to a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// tantivy's commit: segments, schema, and our payload.
    Commit,
    /// The files that tantivy may delete.
    Managed,
    /// All other files, with their hashes.
    Manifest,
    /// Counts of the whole index.
    Summary,
    /// Roots and files of the archive.
    Sources,
    /// The articles of the files.
    Articles,
    /// A second copy of roots and dictionary, for repairs.
    Roots,
    /// The user's dictionary; present only if it has words.
    Dictionary,
    /// Other places of duplicate articles; present only if there are duplicates.
    Places,
}

/// What a merge of segments does with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeRule {
    /// The new generation shares the file.
    Share,
    /// The new generation writes its own file.
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

    /// Returns the file name.
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

    /// Returns the part with this file name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Returns the path of the part in a generation.
    pub(crate) fn path(self, generation: &Path) -> PathBuf {
        generation.join(self.name())
    }

    /// Returns what a merge does with the part.
    pub(crate) fn merge_rule(self) -> MergeRule {
        match self {
            Self::Sources | Self::Articles | Self::Dictionary | Self::Places => MergeRule::Share,
            Self::Commit | Self::Managed | Self::Manifest | Self::Summary | Self::Roots => MergeRule::Rewrite,
        }
    }

    /// Whether every generation has the part.
    pub(crate) fn is_required(self) -> bool {
        !matches!(self, Self::Dictionary | Self::Places)
    }
}

/// Returns the segment id, 32 hexadecimal digits, that the name of a segment file begins with.
pub(crate) fn segment_of(name: &str) -> Option<&str> {
    let (number, ending) = name.split_at_checked(32)?;
    (!ending.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(number)
}

/// Whether a file belongs to a segment.
pub(crate) fn is_segment(name: &str) -> bool {
    segment_of(name).is_some()
}

/// Whether a file is the alive bitset of a segment, which marks removed documents.
pub(crate) fn is_alive_bitset(name: &str) -> bool {
    is_segment(name) && name.rsplit_once('.').is_some_and(|(_, extension)| extension == "del")
}

/// Whether a file is not listed in the manifest: lock files of tantivy, and unfinished files.
pub(crate) fn is_untracked(name: &str) -> bool {
    [".tantivy-writer.lock", ".tantivy-meta.lock"].contains(&name) || name.ends_with(UNFINISHED)
}
