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
  jianbao restore /mnt/disk/index                 puts it in the place of ./index")]
pub(in crate::cli) struct BackupArgs {
    /// Folder of the copy
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
}

/// Put a copy in the place of the index, in one step
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct RestoreArgs {
    /// Folder of the copy
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
}
