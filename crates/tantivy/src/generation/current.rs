//! Finds the current generation of an index, and lists all of them. Never writes.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::disk::files;
use crate::error::{Error, Result};

/// Name of the file that contains the number of the current generation.
pub(crate) const CURRENT: &str = "current";
/// Name of the folder of all generations.
pub(super) const GENERATIONS: &str = "generations";
/// Content of `current` before the first generation is published. A word, so that a flipped bit cannot turn a number
/// into it.
pub(super) const NONE: &str = "none";

/// Returns the folder of the current generation, or `None` if there is no index in `dir`.
///
/// # Errors
///
/// [`Error::Damaged`] if `current` is missing although generations exist, or is invalid. [`Error::Io`] if the folder
/// cannot be read.
pub(crate) fn current(dir: &Path) -> Result<Option<PathBuf>> {
    let pointer = dir.join(CURRENT);
    let damaged = |what: String| Err(Error::Damaged { path: dir.to_path_buf(), what });
    let text = match read_pointer(&pointer) {
        Ok(text) => text,
        Err(error) if files::is_absence(&error) => {
            return match generations_by_number(dir)?.pop() {
                None => Ok(None),
                Some((number, _)) => damaged(format!("{CURRENT} is missing, and there is the generation {number}")),
            };
        }
        Err(error) => return Err(Error::io("read", pointer)(error)),
    };
    let text = match &text {
        Some(text) => text.trim(),
        None => return damaged(format!("{CURRENT} is no file")),
    };
    match text.parse::<u64>() {
        Ok(number) => Ok(Some(generation(dir, number))),
        Err(_) if text == NONE => Ok(None),
        Err(_) => damaged(format!("{CURRENT} names no generation")),
    }
}

/// Returns the content of `current`, with invalid UTF-8 replaced, or `None` if it is not a file.
pub(super) fn read_pointer(pointer: &Path) -> io::Result<Option<String>> {
    // Reading a pipe might never end.
    if !fs::metadata(pointer)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(pointer)?.take(64).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

pub(super) fn generation(dir: &Path, number: u64) -> PathBuf {
    dir.join(GENERATIONS).join(number.to_string())
}

/// Whether the folder of a generation exists. A link to a folder does not count.
///
/// # Errors
///
/// Fails if the path cannot be checked.
pub(crate) fn folder_exists(generation: &Path) -> Result<bool> {
    files::is_folder(generation).map_err(Error::io("look at", generation))
}

/// Returns the folder of the current generation, and checks that it exists.
///
/// # Errors
///
/// [`Error::NoIndex`] if there is no index. [`Error::Damaged`] if the pointer is invalid or the folder is missing.
pub(crate) fn require_current(dir: &Path) -> Result<PathBuf> {
    let generation = current(dir)?.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?;
    if folder_exists(&generation)? {
        return Ok(generation);
    }
    let what = format!("its generation {} is not there", generation.display());
    Err(Error::Damaged { path: dir.to_path_buf(), what })
}

/// The current generation, and the time when it became current. Pointers differ whenever the state differs, also if the
/// index was built anew and its numbers start again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    generation: PathBuf,
    modified: Option<SystemTime>,
}

/// Returns the current pointer, or `None` if there is no index in `dir`.
pub(crate) fn pointer(dir: &Path) -> Result<Option<Pointer>> {
    // The time is read first. If the file is replaced between the two reads, the pair matches no real pointer, so the
    // next comparison reports a change.
    let path = dir.join(CURRENT);
    let modified = match fs::metadata(&path) {
        Ok(metadata) => metadata.modified().ok(),
        Err(error) if files::is_absence(&error) => None,
        Err(error) => return Err(Error::io("look at", path)(error)),
    };
    Ok(current(dir)?.map(|generation| Pointer { generation, modified }))
}

/// Returns the index folder of a generation.
pub(crate) fn index_dir(generation: &Path) -> PathBuf {
    generation.ancestors().nth(2).unwrap_or(generation).to_path_buf()
}

/// Returns all generations, newest first, published or not. Used by repairs.
///
/// # Errors
///
/// Fails if the folder cannot be listed.
pub(crate) fn newest_first(dir: &Path) -> Result<Vec<PathBuf>> {
    Ok(generations_by_number(dir)?.into_iter().rev().map(|(_, path)| path).collect())
}

/// Returns the generations by number, ascending. Links and files are ignored.
pub(super) fn generations_by_number(dir: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let generations = dir.join(GENERATIONS);
    let entries = match files::list(&generations) {
        Ok(entries) => entries,
        Err(error) if files::is_absence(&error) => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("list", generations)(error)),
    };
    let folders = entries.into_iter().filter(|entry| entry.kind.is_dir());
    let mut found: Vec<(u64, PathBuf)> =
        folders.filter_map(|entry| Some((entry.name.to_str()?.parse().ok()?, entry.path))).collect();
    found.sort_unstable();
    Ok(found)
}
