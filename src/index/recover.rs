//! What is kept twice so that an index can be built anew from its sources when it is damaged.

use std::{fs, path::Path};

use super::{
    generations,
    manifest::Manifest,
    sources::{ScopedSpec, Sources},
    summary::write_json,
};
use crate::{analysis::dictionary::Dictionary, corpus::Root, error::Result};

const ROOTS: &str = "roots.json";

/// Writes the roots and the dictionary of a generation a second time.
pub(super) fn write(generation: &Path, sources: &Sources, dictionary: &Dictionary) -> Result<()> {
    write_json(&generation.join(ROOTS), &(&sources.roots, &sources.specs, dictionary))
}

/// The roots and the dictionary of the index in `dir`, from whichever record can be read.
pub(super) fn known(dir: &Path) -> (Sources, Dictionary) {
    let generation = generations::current(dir).ok().flatten().filter(|path| path.is_dir());
    let Some(generation) = generation.or_else(|| generations::newest(dir)) else { return Default::default() };
    // One of the two may be what is damaged. When the list that could tell is, they are not.
    let is_whole =
        |name| Manifest::read(&generation).ok().is_none_or(|list| list.check_file(&generation, name).is_none());
    let copy = fs::read(generation.join(ROOTS))
        .ok()
        .filter(|_| is_whole(ROOTS))
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let copy: Option<(Vec<Root>, Vec<ScopedSpec>, Dictionary)> = copy;
    match (copy, Sources::read(&generation)) {
        (Some((roots, specs, dictionary)), _) => (Sources { roots, specs, files: Vec::new() }, dictionary),
        (None, Ok(sources)) => {
            (Sources { files: Vec::new(), ..sources }, super::words::read(&generation).unwrap_or_default())
        }
        (None, Err(_)) => Default::default(),
    }
}
