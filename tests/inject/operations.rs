//! The operations under test: command line, starting state, and message of success.

use std::fmt;

/// The folder of the index, relative to the working folder. Its parent folder is created with it.
pub const INDEX: &str = "home/index";
/// The folder of the copy.
pub const COPY: &str = "disk/copy";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// The first build of an index.
    First,
    /// An update with new, changed and removed articles, after which segments are merged.
    Update,
    Rebuild,
    /// Replaces the user's dictionary.
    Dictionary,
    Optimize,
    /// A backup into a folder that does not exist.
    Backup,
    /// A backup over an earlier copy.
    BackupOver,
    /// Replaces the index by an earlier copy.
    Restore,
    /// Restores a copy where there is no index.
    RestoreNew,
    /// Removes the files of a killed run.
    Gc,
    Verify,
    /// Repairs an index whose current generation is damaged while an older one is whole.
    Repair,
    /// Repairs an index whose only generation is damaged; all sources are there.
    RepairAnew,
}

/// A prepared index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prepared {
    /// The state that most operations start from.
    Present,
    /// A backup of an earlier state of it.
    Earlier,
    /// The present state with the folder of a killed run.
    Littered,
    /// The present state, and a damaged copy of it as the current generation.
    Relapsed,
    /// A damaged index of the archive alone, without standard input and missing files.
    Damaged,
}

impl Operation {
    pub const ALL: [Self; 13] = [
        Self::First,
        Self::Update,
        Self::Rebuild,
        Self::Dictionary,
        Self::Optimize,
        Self::Backup,
        Self::BackupOver,
        Self::Restore,
        Self::RestoreNew,
        Self::Gc,
        Self::Verify,
        Self::Repair,
        Self::RepairAnew,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Update => "update",
            Self::Rebuild => "rebuild",
            Self::Dictionary => "dictionary",
            Self::Optimize => "optimize",
            Self::Backup => "backup",
            Self::BackupOver => "backup-over",
            Self::Restore => "restore",
            Self::RestoreNew => "restore-new",
            Self::Gc => "gc",
            Self::Verify => "verify",
            Self::Repair => "repair",
            Self::RepairAnew => "repair-anew",
        }
    }

    /// The command line. One thread, so that two runs make nearly the same calls.
    pub fn args(self) -> Vec<&'static str> {
        let mut args = match self {
            Self::First => vec!["index", "archive", "--dict", "words.txt", "--threads", "1"],
            Self::Update => vec!["index", "archive", "--keep-missing", "--threads", "1"],
            Self::Rebuild => vec!["index", "archive", "--rebuild", "--threads", "1"],
            Self::Dictionary => vec!["index", "--dict", "other-words.txt", "--threads", "1"],
            Self::Optimize => vec!["optimize"],
            Self::Backup | Self::BackupOver => vec!["backup", COPY],
            Self::Restore | Self::RestoreNew => vec!["restore", COPY],
            Self::Gc => vec!["gc"],
            Self::Verify => vec!["verify"],
            Self::Repair | Self::RepairAnew => vec!["verify", "--repair"],
        };
        args.extend(["--index", INDEX]);
        args
    }

    /// The index and the copy at the start.
    pub fn start(self) -> (Option<Prepared>, Option<Prepared>) {
        match self {
            Self::First => (None, None),
            Self::Update | Self::Rebuild | Self::Dictionary | Self::Optimize | Self::Verify | Self::Backup => {
                (Some(Prepared::Present), None)
            }
            Self::BackupOver | Self::Restore => (Some(Prepared::Present), Some(Prepared::Earlier)),
            Self::RestoreNew => (None, Some(Prepared::Earlier)),
            Self::Gc => (Some(Prepared::Littered), None),
            Self::Repair => (Some(Prepared::Relapsed), None),
            Self::RepairAnew => (Some(Prepared::Damaged), None),
        }
    }

    /// The folder that it changes, and the one that it must not change.
    pub fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Backup | Self::BackupOver => (COPY, INDEX),
            _ => (INDEX, COPY),
        }
    }

    /// A part of the message that it prints only on success.
    pub fn success_message(self) -> &'static str {
        match self {
            Self::First | Self::Update | Self::Rebuild | Self::Dictionary | Self::RepairAnew => "indexed ",
            Self::Optimize => "is one segment of",
            Self::Backup | Self::BackupOver => "copied the index",
            Self::Restore | Self::RestoreNew => "restored the index",
            Self::Gc => "removed ",
            Self::Verify => "is intact",
            Self::Repair => "its last intact state",
        }
    }

    /// Whether it publishes a new state.
    pub fn publishes(self) -> bool {
        !matches!(self, Self::Gc | Self::Verify)
    }

    /// Whether other generations may stay: a repair removes nothing.
    pub fn keeps_other_generations(self) -> bool {
        matches!(self, Self::Repair | Self::RepairAnew)
    }

    /// Whether faults are injected into its reads of the archive too.
    pub fn reads_archive(self) -> bool {
        matches!(self, Self::First | Self::Update | Self::Rebuild)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
