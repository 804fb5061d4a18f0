//! What the arguments say of reading an archive.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use anyhow::ensure;

use super::args::{DEFAULT_DATA, ReadArgs};
use crate::{
    corpus::{FieldMap, ReadOptions, Walk, read_list, walk_listed},
    error::Error,
};

/// Finds the files that were asked for; those of the default folder when none were.
pub(super) fn walk(args: &ReadArgs) -> anyhow::Result<Walk> {
    let mut paths = args.paths.clone();
    let mut listed = Vec::new();
    match &args.files_from {
        Some(list) => listed = file_list(list, args)?,
        None if paths.is_empty() => paths.push(DEFAULT_DATA.into()),
        None => {}
    }
    Ok(walk_listed(&paths, &listed)?)
}

/// How to read them. The segmenter is added by who has one.
pub(super) fn options(args: &ReadArgs) -> anyhow::Result<ReadOptions> {
    let mut map = FieldMap::default();
    for mapping in &args.map {
        map.add(mapping)?;
    }
    Ok(ReadOptions {
        format: args.format.map(|format| format.0),
        map,
        encodings: args.encoding.iter().cloned().collect(),
        segmenter: None,
    })
}

/// The paths of `--files-from`.
fn file_list(list: &Path, args: &ReadArgs) -> anyhow::Result<Vec<PathBuf>> {
    let standard = Path::new("-");
    if list == standard {
        ensure!(
            !args.paths.iter().any(|path| path == standard),
            "standard input is either articles or a list of files"
        );
        return Ok(read_list(io::stdin().lock(), args.null)?);
    }
    let file = File::open(list).map_err(Error::io("open", list))?;
    Ok(read_list(BufReader::new(file), args.null).map_err(Error::io("read", list))?)
}
