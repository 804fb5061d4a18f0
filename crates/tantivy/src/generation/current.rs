//! Finds the current generation of an index, and the others. Never writes.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::disk::files;
use crate::error::{Error, Result};

/// The file that names the generation that is read.
pub(crate) const CURRENT: &str = "current";
/// The folder of all generations.
pub(super) const GENERATIONS: &str = "generations";
/// What `current` says until there is a first generation. A word, because a wrong bit of a number must not give it.
pub(super) const NONE: &str = "none";

/// The generation that is read now, or `None` when the folder holds no index.
///
/// # Errors
///
/// [`Error::Damaged`] when `current` is missing beside generations or names none; [`Error::Io`] when the folder cannot be looked
/// at.
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

/// What the pointer says, replaced where it is no text; `None` when it is no file.
pub(super) fn read_pointer(pointer: &Path) -> io::Result<Option<String>> {
    // A pipe would never end, and a folder cannot be read.
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

/// Whether the folder of a generation is there. A link to a folder is not one.
///
/// # Errors
///
/// When that cannot be looked at.
pub(crate) fn folder_exists(generation: &Path) -> Result<bool> {
    files::is_folder(generation).map_err(Error::io("look at", generation))
}

/// The generation that is read now.
///
/// # Errors
///
/// [`Error::NoIndex`] when there is none; [`Error::Damaged`] when it cannot be told, or its folder is not there.
pub(crate) fn require_current(dir: &Path) -> Result<PathBuf> {
    let generation = current(dir)?.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?;
    if folder_exists(&generation)? {
        return Ok(generation);
    }
    let what = format!("its generation {} is not there", generation.display());
    Err(Error::Damaged { path: dir.to_path_buf(), what })
}

/// Which generation is read, and when that was decided: another pair means another state, also where a folder was built anew and
/// counts its generations from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    generation: PathBuf,
    modified: Option<SystemTime>,
}

/// What `current` says now; `None` when the folder holds no index.
pub(crate) fn pointer(dir: &Path) -> Result<Option<Pointer>> {
    // The time first: when it is renamed between the two, the pair is one that never was, and the next look finds another.
    let path = dir.join(CURRENT);
    let modified = match fs::metadata(&path) {
        Ok(metadata) => metadata.modified().ok(),
        Err(error) if files::is_absence(&error) => None,
        Err(error) => return Err(Error::io("look at", path)(error)),
    };
    Ok(current(dir)?.map(|generation| Pointer { generation, modified }))
}

/// The folder of the index that a generation is of.
pub(crate) fn index_dir(generation: &Path) -> PathBuf {
    generation.ancestors().nth(2).unwrap_or(generation).to_path_buf()
}

/// All generations in the folder, the newest first, published or not; for repairs.
///
/// # Errors
///
/// When the folder cannot be listed.
pub(crate) fn newest_first(dir: &Path) -> Result<Vec<PathBuf>> {
    Ok(generations_by_number(dir)?.into_iter().rev().map(|(_, path)| path).collect())
}

/// The generations of an index by number; links and files beside them are none.
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
