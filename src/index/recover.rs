//! What is kept twice so that an index can be built anew from its sources when it is damaged.

use std::{fs, path::Path};

use super::{generations, sources::Sources, summary::write_json};
use crate::error::Result;

const ROOTS: &str = "roots.json";

/// Writes the roots of a generation a second time.
pub(super) fn write_roots(generation: &Path, sources: &Sources) -> Result<()> {
    write_json(&generation.join(ROOTS), &(&sources.roots, &sources.specs))
}

/// The roots of the index in `dir`, from whichever record can be read.
pub(super) fn roots(dir: &Path) -> Sources {
    let generation = generations::current(dir).ok().flatten().filter(|path| path.is_dir());
    let Some(generation) = generation.or_else(|| generations::newest(dir)) else { return Sources::default() };
    if let Ok(sources) = Sources::read(&generation) {
        return Sources { files: Vec::new(), ..sources };
    }
    let read = fs::read(generation.join(ROOTS)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let (roots, specs) = read.unwrap_or_default();
    Sources { roots, specs, files: Vec::new() }
}
