//! Arguments of `jianbao verify`, `optimize`, `gc`, `backup` and `restore`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueHint};

use super::index_dir::IndexDir;

/// Check the integrity of the index: files, articles and postings
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao verify                  every file and article, a sample of the sources
  jianbao verify --full           also reads all sources again
  jianbao verify --repair         repairs a damaged index

A repair returns to the newest intact state. If there is none, it rebuilds the index from its sources,
unless articles would be lost.")]
pub(in crate::cli) struct VerifyArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Reread all sources and check all articles, instead of a sample
    #[arg(long)]
    pub full: bool,
    /// Repair a damaged index: return to an intact state, or rebuild from the sources
    #[arg(long)]
    pub repair: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Merge the index into one segment: smallest and fastest
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct OptimizeArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
}

/// Remove files left by killed runs; every update does this too
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct GcArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
}

/// Back up the index, even while it is being written; copies only new files
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao backup /mnt/disk/index                  copies ./index
  jianbao search 大桥 --index /mnt/disk/index      a copy is an index
  jianbao restore /mnt/disk/index                 restores it to ./index

DIR must be new, empty, or an earlier backup of the same index.")]
pub(in crate::cli) struct BackupArgs {
    /// Folder of the copy
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Replace any index in DIR
    #[arg(long)]
    pub replace: bool,
}

/// Restore the index from a backup, in one step
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao restore /mnt/disk/index --index ./index

The index folder must be missing, empty, or the index that DIR is a backup of.")]
pub(in crate::cli) struct RestoreArgs {
    /// Folder of the copy
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Replace any existing index
    #[arg(long)]
    pub replace: bool,
}
