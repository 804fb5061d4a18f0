//! Arguments of `jianbao backup` and `jianbao restore`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::IndexDir;

/// Back up the index, even while it is being written; copies only new files
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao backup /mnt/disk/index                  copies ./index
  jianbao search 大桥 --index /mnt/disk/index      a copy is an index
  jianbao restore /mnt/disk/index                 puts it in the place of ./index

DIR must be new, empty, or an earlier backup of the same index.")]
pub(in crate::cli) struct BackupArgs {
    /// Folder of the copy
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Replace whatever index DIR holds
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
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Replace whatever index is there
    #[arg(long)]
    pub replace: bool,
}
