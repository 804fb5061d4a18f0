//! The folder of an index: which generation is read, who writes. A generation never changes once it is published: the next one
//! is made beside it, sharing the files that stay the same, and takes its place by one rename; readers of the old one keep their
//! open files. Knows nothing of what a generation holds.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::lock::{Patience, WriteLock};
use crate::error::{Error, Result};

const CURRENT: &str = "current";
const NEXT: &str = "current.next";
const LOCK: &str = "lock";
const GENERATIONS: &str = "generations";
/// Says that the folder can be made again, by a convention that backup programs know; and no walk over an archive enters it.
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55
# This folder is an index of jianbao; it can be made again with `jianbao index`.
# See https://bford.info/cachedir/ for what this file is for.
";

/// The generation that is read now, or `None` when the folder holds no index.
pub(super) fn current(dir: &Path) -> Result<Option<PathBuf>> {
    let pointer = dir.join(CURRENT);
    match fs::read_to_string(&pointer) {
        Ok(name) => match name.trim().parse::<u64>() {
            Ok(number) => Ok(Some(dir.join(GENERATIONS).join(number.to_string()))),
            Err(_) => Err(Error::Damaged { path: dir.to_path_buf(), what: format!("{CURRENT} names no generation") }),
        },
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Error::Damaged { path: dir.to_path_buf(), what: format!("{CURRENT} names no generation") })
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::io("read", pointer)(error)),
    }
}

/// Which generation is read, and when that was decided: another pair means another state, also where a folder was built anew and
/// counts its generations from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    generation: PathBuf,
    decided: Option<SystemTime>,
}

/// What `current` says now; `None` when the folder holds no index.
pub(super) fn pointer(dir: &Path) -> Result<Option<Pointer>> {
    // The time first: when it is renamed between the two, the pair is one that never was, and the next look finds another.
    let decided = fs::metadata(dir.join(CURRENT)).and_then(|metadata| metadata.modified()).ok();
    Ok(current(dir)?.map(|generation| Pointer { generation, decided }))
}

/// The folder of the index that a generation is of.
pub(super) fn index_of(generation: &Path) -> PathBuf {
    generation.ancestors().nth(2).unwrap_or(generation).to_path_buf()
}

/// The newest generation in the folder, published or not; for repairs, when nothing says which is read.
pub(super) fn newest(dir: &Path) -> Option<PathBuf> {
    numbered(&dir.join(GENERATIONS)).ok()?.pop().map(|(_, path)| path)
}

/// The right to write to an index.
pub(super) struct Writing {
    dir: PathBuf,
    freed: u64,
    _lock: WriteLock,
}

impl Writing {
    /// Takes the lock, making the folder if there is none, and removes what a killed writer left behind.
    pub(super) fn begin(dir: &Path, patience: Patience) -> Result<Self> {
        refuse_foreign(dir)?;
        let generations = dir.join(GENERATIONS);
        fs::create_dir_all(&generations).map_err(Error::io("create the folder", &generations))?;
        let tag = dir.join(TAG);
        if !tag.exists() {
            fs::write(&tag, TAG_TEXT).map_err(Error::io("write", &tag))?;
        }
        let lock = WriteLock::take(dir, &dir.join(LOCK), patience)?;
        let mut writing = Self { dir: dir.to_path_buf(), freed: 0, _lock: lock };
        // When nothing says which one is read, none is thrown away: a repair finds its sources in one.
        if let Ok(in_use) = current(dir)
            && in_use.as_ref().is_none_or(|path| path.is_dir())
        {
            writing.freed = writing.clear(in_use.as_deref())?;
        }
        Ok(writing)
    }

    /// Bytes that a killed writer had left behind.
    pub(super) fn freed(&self) -> u64 {
        self.freed
    }

    /// Removes all generations but this one; gives the bytes that were freed.
    fn clear(&self, in_use: Option<&Path>) -> Result<u64> {
        let mut freed = 0;
        for (_, path) in numbered(&self.dir.join(GENERATIONS))? {
            if in_use != Some(&path) {
                freed += folder_bytes(&path);
                fs::remove_dir_all(&path).map_err(Error::io("remove the abandoned folder", &path))?;
            }
        }
        Ok(freed)
    }

    /// Makes the folder of the next generation, empty.
    pub(super) fn next(&self) -> Result<NewGeneration<'_>> {
        let generations = self.dir.join(GENERATIONS);
        let number = numbered(&generations)?.last().map_or(0, |(number, _)| *number) + 1;
        let path = generations.join(number.to_string());
        fs::create_dir(&path).map_err(Error::io("create the folder", &path))?;
        Ok(NewGeneration { writing: self, number, path, published: false })
    }
}

/// The generation being written. Dropped without [`publish`](Self::publish), it leaves the index as it was.
pub(super) struct NewGeneration<'w> {
    writing: &'w Writing,
    number: u64,
    path: PathBuf,
    published: bool,
}

impl NewGeneration<'_> {
    /// Where it is made.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes over files of another generation: they are shared, not copied, where the file system can do that.
    pub(super) fn share<'n>(&self, from: &Path, names: impl IntoIterator<Item = &'n str>) -> Result<()> {
        for name in names {
            let (old, new) = (from.join(name), self.path.join(name));
            if fs::hard_link(&old, &new).is_err() {
                fs::copy(&old, &new).map_err(Error::io("copy", &old))?;
                File::open(&new).and_then(|file| file.sync_all()).map_err(Error::io("write", &new))?;
            }
        }
        Ok(())
    }

    /// Makes it the one that is read, then removes the others.
    pub(super) fn publish(mut self) -> Result<PathBuf> {
        let dir = &self.writing.dir;
        let (pointer, next) = (dir.join(CURRENT), dir.join(NEXT));
        let write = || -> io::Result<()> {
            sync_folder(&self.path)?;
            sync_folder(&dir.join(GENERATIONS))?;
            let mut file = File::create(&next)?;
            writeln!(file, "{}", self.number)?;
            file.sync_all()?;
            fs::rename(&next, &pointer)?;
            sync_folder(dir)
        };
        write().map_err(Error::io("write", &pointer))?;
        self.published = true;
        // A reader may have opened one a moment ago; what cannot go now, the next writer removes.
        let _ = self.writing.clear(Some(&self.path));
        Ok(std::mem::take(&mut self.path))
    }
}

impl Drop for NewGeneration<'_> {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Makes sure that the names in a folder are on disk; only Unix can, and has to.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
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
        let ours = [CURRENT, NEXT, LOCK, GENERATIONS, TAG].iter().any(|known| name == *known);
        if !ours && !name.as_encoded_bytes().starts_with(b".") {
            return Err(Error::NotAnIndex { path: dir.to_path_buf() });
        }
    }
    Ok(())
}

/// Bytes of the files in a folder.
pub(super) fn folder_bytes(folder: &Path) -> u64 {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(io::Result::ok)
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum()
}
