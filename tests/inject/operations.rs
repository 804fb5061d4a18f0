//! What is done to an index: the command line, what lies there before, and what it says when it is done.

use std::fmt;

/// Where the index lies, below the folder that the program runs in. Its parent is made with it.
pub const INDEX: &str = "home/index";
/// Where the copy lies.
pub const COPY: &str = "disk/copy";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// The first build of an index.
    First,
    /// New, changed and vanished articles; then segments are merged.
    Update,
    Rebuild,
    /// Another dictionary of the user.
    Dictionary,
    Optimize,
    /// A backup into a folder that does not exist.
    Backup,
    /// A backup over an earlier copy.
    BackupOver,
    /// An earlier copy takes the place of the index.
    Restore,
    /// A copy becomes an index where there is none.
    RestoreNew,
    /// Removes what a killed run has left.
    Gc,
    Verify,
    /// The state that is read is damaged, and an earlier one is whole.
    Repair,
    /// The only state is damaged, and all can be read again.
    RepairAnew,
}

/// An index that was prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prepared {
    /// The state that operations begin with.
    Present,
    /// A copy of an earlier state of it.
    Earlier,
    /// The present state, and the folder of a run that was killed.
    Littered,
    /// The present state is whole, but a damaged copy of it is the one that is read.
    Relapsed,
    /// An index of nothing but files that are there, damaged.
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

    /// The command line. One thread, so that the calls of two runs come in nearly the same order.
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

    /// What lies there before: the index, and the copy.
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

    /// The folder that it changes, and the other one, which has to stay as it is.
    pub fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Backup | Self::BackupOver => (COPY, INDEX),
            _ => (INDEX, COPY),
        }
    }

    /// What it says when it is done, and only then.
    pub fn claim(self) -> &'static str {
        match self {
            Self::First | Self::Update | Self::Rebuild | Self::Dictionary | Self::RepairAnew => "indexed ",
            Self::Optimize => "is one segment of",
            Self::Backup | Self::BackupOver => "copied the index",
            Self::Restore | Self::RestoreNew => "is that of",
            Self::Gc => "removed ",
            Self::Verify => "is whole",
            Self::Repair => "in its last whole state",
        }
    }

    /// Whether it makes another state the one that is read.
    pub fn publishes(self) -> bool {
        !matches!(self, Self::Gc | Self::Verify)
    }

    /// Whether states that are not read stay where they are: a repair removes nothing.
    pub fn keeps_other_states(self) -> bool {
        matches!(self, Self::Repair | Self::RepairAnew)
    }

    /// Whether it reads the archive in order to index it.
    pub fn reads_archive(self) -> bool {
        matches!(self, Self::First | Self::Update | Self::Rebuild)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
