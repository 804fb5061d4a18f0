//! Builds the default index on first use.

use std::path::Path;

use super::index::update_index;
use crate::{
    cli::{
        args::{DEFAULT_DATA, DEFAULT_INDEX},
        terminal::console::print_message,
    },
    index::{BuildOptions, IndexReader, Request},
};

/// Builds the default index from the default data if it does not exist, so that the first search on a fresh clone has
/// results.
pub(in crate::cli::commands) fn build_if_missing(dir: &Path) -> anyhow::Result<()> {
    let (default, data) = (Path::new(DEFAULT_INDEX), Path::new(DEFAULT_DATA));
    if dir == default && !IndexReader::exists(dir)? && data.is_dir() {
        print_message(format_args!("no index in {} yet: building it from {} first", dir.display(), data.display()));
        let request = Request { paths: vec![data.to_path_buf()], ..Request::default() };
        update_index(dir, &request, &BuildOptions::default(), None)?;
    }
    Ok(())
}
