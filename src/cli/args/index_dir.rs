//! The folder of the index, and the default paths.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueHint};

/// The default folder of the index.
pub(in crate::cli) const DEFAULT_INDEX: &str = "index";
/// The default input folder.
pub(in crate::cli) const DEFAULT_DATA: &str = "data";

/// The location of the index.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct IndexDir {
    /// Folder of the index
    #[arg(long = "index", value_name = "DIR", default_value = DEFAULT_INDEX, value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}
