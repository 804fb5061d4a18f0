//! The folder of an index: which generation is read, who writes. A generation is built beside the one in use and takes its
//! place by one rename; readers of the old one keep their open files. Knows nothing of what a generation holds.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::lock::{Patience, WriteLock};
use crate::error::{Error, Result};

const CURRENT: &str = "current";
const LOCK: &str = "lock";
const GENERATIONS: &str = "generations";

/// The generation that is read now, or `None` when the folder holds no index.
pub(super) fn current(dir: &Path) -> Result<Option<PathBuf>> {
    let pointer = dir.join(CURRENT);
    match fs::read_to_string(&pointer) {
        Ok(name) => Ok(Some(dir.join(GENERATIONS).join(name.trim()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::io("read", pointer)(error)),
    }
}

/// The right to write, and the generation being written. Dropped without [`publish`](Self::publish), it leaves the index as it
/// was.
pub(super) struct NewGeneration {
    dir: PathBuf,
    number: u64,
    path: PathBuf,
    published: bool,
    _lock: WriteLock,
}

impl NewGeneration {
    /// Takes the lock and makes an empty folder for the next generation.
    pub(super) fn begin(dir: &Path, patience: Patience) -> Result<Self> {
        refuse_foreign(dir)?;
        let generations = dir.join(GENERATIONS);
        fs::create_dir_all(&generations).map_err(Error::io("create the folder", &generations))?;
        let lock_path = dir.join(LOCK);
        let lock = WriteLock::take(dir, &lock_path, patience)?;
        let in_use = current(dir)?;
        let mut number = 0;
        for (name, path) in numbered(&generations)? {
            number = number.max(name);
            // What a killed build left behind.
            if in_use.as_ref() != Some(&path) {
                fs::remove_dir_all(&path).map_err(Error::io("remove the abandoned folder", &path))?;
            }
        }
        number += 1;
        let path = generations.join(number.to_string());
        fs::create_dir(&path).map_err(Error::io("create the folder", &path))?;
        Ok(Self { dir: dir.to_path_buf(), number, path, published: false, _lock: lock })
    }

    /// Where the new generation is built.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the new generation the one that is read, then removes the others.
    pub(super) fn publish(mut self) -> Result<()> {
        let pointer = self.dir.join(CURRENT);
        let next = self.dir.join("current.next");
        let write = || -> io::Result<()> {
            let mut file = File::create(&next)?;
            writeln!(file, "{}", self.number)?;
            file.sync_all()?;
            fs::rename(&next, &pointer)?;
            File::open(&self.dir)?.sync_all()
        };
        write().map_err(Error::io("write", &pointer))?;
        self.published = true;
        for (number, path) in numbered(&self.dir.join(GENERATIONS))? {
            if number != self.number {
                // A reader may have opened it a moment ago; if it cannot go now, the next build removes it.
                let _ = fs::remove_dir_all(path);
            }
        }
        Ok(())
    }
}

impl Drop for NewGeneration {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn numbered(generations: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let entries = fs::read_dir(generations).map_err(Error::io("list", generations))?;
    let mut found: Vec<_> = entries
        .filter_map(io::Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// A folder with other things in it is somebody's; nothing is written there.
fn refuse_foreign(dir: &Path) -> Result<()> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("use as the index folder", dir)(error)),
    };
    for entry in entries.filter_map(io::Result::ok) {
        let name = entry.file_name();
        let ours = [CURRENT, "current.next", LOCK, GENERATIONS].iter().any(|known| name == *known);
        if !ours && !name.as_encoded_bytes().starts_with(b".") {
            return Err(Error::NotAnIndex { path: dir.to_path_buf() });
        }
    }
    Ok(())
}
