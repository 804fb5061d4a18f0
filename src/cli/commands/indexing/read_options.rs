//! Converts the reading options of the command line to those of the library.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use anyhow::ensure;

use crate::{
    cli::args::{DEFAULT_DATA, ReadArgs},
    corpus::{ReadOptions, ReadSpec, Walk, read_list, walk_listed},
    error::Error,
};

/// Finds the input files: those that the arguments name, or else those of the default folder.
pub(super) fn walk(args: &ReadArgs) -> anyhow::Result<Walk> {
    let (mut paths, listed) = paths(args)?;
    if paths.is_empty() && args.files_from.is_none() {
        paths.push(DEFAULT_DATA.into());
    }
    Ok(walk_listed(&paths, &listed)?)
}

/// The paths of the command line, and those of `--files-from`.
pub(super) fn paths(args: &ReadArgs) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let listed = args.files_from.as_ref().map(|list| file_list(list, args)).transpose()?;
    Ok((args.paths.clone(), listed.unwrap_or_default()))
}

/// The options that the user set; `None` if there are none.
pub(super) fn spec(args: &ReadArgs) -> Option<ReadSpec> {
    let spec = ReadSpec {
        format: args.format.map(|format| format.0.name().to_owned()),
        map: args.map.clone(),
        encodings: args.encoding.clone(),
        max_article: args.max_article,
    };
    (!spec.is_default()).then_some(spec)
}

/// The options of the library. The caller adds the segmenter.
pub(super) fn options(args: &ReadArgs) -> anyhow::Result<ReadOptions> {
    spec(args).unwrap_or_default().options(None).map_err(anyhow::Error::msg)
}

/// Reads the list of `--files-from`.
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
