//! What can be typed to copy an index and to put a copy back.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::IndexDir;

/// Copy the index as it is now, also while it is written; only what is new since the last copy
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

/// Put a copy in the place of the index, in one step
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao restore /mnt/disk/index --index ./index

What is in the place of the index must be nothing, or the index that DIR is a backup of.")]
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
