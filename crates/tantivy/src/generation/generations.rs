//! The folder of an index: publishes generations, and removes old ones.
//!
//! A generation never changes after it is published. The next one is created beside it, shares its unchanged files, and
//! becomes current by one rename. Readers of the old generation keep their open files. This file knows nothing about
//! the contents of a generation.
//!
//! The rename is the point of no return. A later failure is reported together with the new state and deletes nothing.
//! Other generations are removed only after the rename is synced to disk.

use std::{
    cell::Cell,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

pub(crate) use super::current::{
    CURRENT, Pointer, current, folder_exists, index_dir, newest_first, pointer, require_current,
};
use super::current::{GENERATIONS, NONE, generation, generations_by_number, read_pointer};
use crate::disk::{
    files,
    lock::{LockWait, WriteLock},
};
use crate::error::{Error, Result};

const POINTER_TEMP: &str = "current.next";
const LOCK: &str = "lock";
/// Marks the folder as a cache, by a convention of backup programs. Walks over an archive do not enter such folders.
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55
# This folder is an index of jianbao; it can be built again from its sources.
# See https://bford.info/cachedir/ for what this file is for.
";

/// Write access to an index; holds the write lock.
pub(crate) struct WriteSession {
    dir: PathBuf,
    /// Folders that this session created for the index, outermost first; empty if the folder existed.
    created_folders: Vec<PathBuf>,
    /// Whether there was no index, damaged or not.
    is_new: bool,
    published: Cell<bool>,
    lock: WriteLock,
}

impl WriteSession {
    /// Takes the write lock, and creates the folder if needed. Removes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another process writes. [`Error::NotAnIndex`] or [`Error::SymbolicLink`] if the folder must
    /// not be written to. [`Error::Io`] if the system refuses.
    pub(crate) fn begin(dir: &Path, lock_wait: LockWait) -> Result<Self> {
        loop {
            check_folder(dir)?;
            let created_folders = files::create_folders(dir).map_err(Error::io("create the folder", dir))?;
            let lock = WriteLock::take(dir, &dir.join(LOCK), lock_wait)
                .inspect_err(|_| files::remove_empty(&created_folders))?;
            let Some(lock) = lock else { continue };
            let is_new =
                matches!(current(dir), Ok(None)) && matches!(generations_by_number(dir), Ok(found) if found.is_empty());
            let mut session =
                Self { dir: dir.to_path_buf(), created_folders, is_new, published: Cell::new(false), lock };
            session.prepare()?;
            return Ok(session);
        }
    }

    /// Whether the folder contained no index, damaged or not, when the session began.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Creates the files and folders that every index has.
    fn prepare(&mut self) -> Result<()> {
        self.lock.sign().map_err(Error::io("write", self.dir.join(LOCK)))?;
        let generations = self.dir.join(GENERATIONS);
        files::create_folders(&generations).map_err(Error::io("create the folder", &generations))?;
        let tag = self.dir.join(TAG);
        if files::kind(&tag).map_err(Error::io("look at", &tag))?.is_none() {
            let write = || files::create(&tag)?.write_all(TAG_TEXT.as_bytes());
            write().map_err(Error::io("write", &tag))?;
        }
        if self.is_new {
            // From now on, generations without this file are a damaged index, not a first build that was killed.
            let pointer = self.dir.join(CURRENT);
            let write = || -> io::Result<()> {
                self.write_pointer(NONE)?;
                files::sync_folder(&self.dir)
            };
            write().map_err(Error::io("write", pointer))?;
        }
        Ok(())
    }

    /// Replaces the content of `current` atomically.
    fn write_pointer(&self, what: &str) -> io::Result<()> {
        let next = self.dir.join(POINTER_TEMP);
        let mut file = files::create(&next)?;
        writeln!(file, "{what}")?;
        file.sync_all()?;
        fs::rename(&next, self.dir.join(CURRENT))
    }

    /// Removes all generations except the current one, which the caller has found intact; all if there is no index yet.
    /// Returns the freed bytes.
    ///
    /// # Errors
    ///
    /// Fails if the current state cannot be synced to disk or a generation cannot be removed.
    pub(crate) fn sweep(&self, current_generation: Option<&Path>) -> Result<u64> {
        let others: Vec<PathBuf> =
            newest_first(&self.dir)?.into_iter().filter(|path| Some(path.as_path()) != current_generation).collect();
        if others.is_empty() {
            return Ok(0);
        }
        // The run that published the generation may have failed to sync the rename.
        files::sync_folder(&self.dir).map_err(Error::io("sync", &self.dir))?;
        let mut freed = 0;
        for path in others {
            freed += files::remove_flat(&path).map_err(Error::io("remove the abandoned folder", &path))?;
        }
        Ok(freed)
    }

    /// Creates the empty folder of the next generation.
    pub(crate) fn create_generation(&self) -> Result<NewGeneration<'_>> {
        let number = generations_by_number(&self.dir)?.last().map_or(0, |(number, _)| *number) + 1;
        let path = generation(&self.dir, number);
        fs::create_dir(&path).map_err(Error::io("create the folder", &path))?;
        Ok(NewGeneration { session: self, number, path, published: false })
    }

    /// Makes an existing generation the current one. Removes nothing.
    pub(crate) fn reinstate(&self, generation: &Path) -> Result<Publication> {
        let number = generations_by_number(&self.dir)?
            .into_iter()
            .find(|(_, path)| path == generation)
            .map(|(number, _)| number);
        let number = number.ok_or_else(|| Error::io("find", generation)(io::ErrorKind::NotFound.into()))?;
        self.publish(number)
    }

    /// Makes a generation the current one.
    fn publish(&self, number: u64) -> Result<Publication> {
        let (path, pointer) = (generation(&self.dir, number), self.dir.join(CURRENT));
        let prepare = || -> io::Result<()> {
            files::sync_folder(&path)?;
            files::sync_folder(&self.dir.join(GENERATIONS))?;
            remove_empty_folder(&pointer)
        };
        prepare().map_err(Error::io("write", &pointer))?;
        let mut sync_error = None;
        if let Err(error) = self.write_pointer(&number.to_string()) {
            // A disk may report an error although the write succeeded.
            let stored = read_pointer(&pointer).ok().flatten();
            if stored.is_none_or(|stored| stored.trim() != number.to_string()) {
                return Err(Error::io("write", pointer)(error));
            }
            sync_error = Some(Error::io("write", &pointer)(error));
        }
        self.published.set(true);
        let synced = files::sync_folder(&self.dir).map_err(Error::io("sync", &self.dir));
        Ok(Publication { generation: path, sync_error: sync_error.or(synced.err()) })
    }
}

/// Removes an empty folder at the path of the pointer. A folder with content is not part of the index and stays.
fn remove_empty_folder(pointer: &Path) -> io::Result<()> {
    if !files::is_folder(pointer)? {
        return Ok(());
    }
    fs::remove_dir(pointer).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty => {
            io::Error::other("it is a folder with something in it; move that away and run this again")
        }
        _ => error,
    })
}

impl Drop for WriteSession {
    fn drop(&mut self) {
        if !self.is_new || self.published.get() {
            return;
        }
        // Nothing was published: restore the folder as it was. If generations remain, keep the files that mark it as an
        // index.
        match fs::remove_dir(self.dir.join(GENERATIONS)) {
            Err(error) if !files::is_absence(&error) => return,
            _ => {}
        }
        for name in [CURRENT, POINTER_TEMP, TAG, LOCK] {
            let _ = fs::remove_file(self.dir.join(name));
        }
        files::remove_empty(&self.created_folders);
    }
}

/// A generation that was published.
#[derive(Debug)]
pub(crate) struct Publication {
    /// The folder of the generation.
    pub generation: PathBuf,
    /// The error that makes it uncertain whether the state would survive a power failure. The previous generation is
    /// kept.
    pub sync_error: Option<Error>,
}

impl Publication {
    /// Returns the folder of the generation. For operations that do not report sync errors separately.
    ///
    /// # Errors
    ///
    /// [`Error::AfterPublication`] if the state might not survive a power failure.
    pub(crate) fn require_synced(self, dir: &Path) -> Result<PathBuf> {
        match self.sync_error {
            None => Ok(self.generation),
            Some(source) => Err(Error::after_publication(dir, source)),
        }
    }
}

/// A generation that is being written. If it is dropped without [`publish`](Self::publish), the index is unchanged.
pub(crate) struct NewGeneration<'w> {
    session: &'w WriteSession,
    number: u64,
    path: PathBuf,
    published: bool,
}

impl NewGeneration<'_> {
    /// The folder of the generation.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Hard-links files of another generation, or copies them if the file system has no hard links.
    pub(crate) fn share<'n>(&self, from: &Path, names: impl IntoIterator<Item = &'n str>) -> Result<()> {
        for name in names {
            let (old, new) = (from.join(name), self.path.join(name));
            if fs::hard_link(&old, &new).is_err() {
                let copy = || -> io::Result<()> {
                    let mut file = files::create(&new)?;
                    io::copy(&mut File::open(&old)?, &mut file)?;
                    file.sync_all()
                };
                copy().map_err(Error::io("copy", &old))?;
            }
        }
        Ok(())
    }

    /// Makes the generation current, then removes the others if the rename is synced.
    ///
    /// # Errors
    ///
    /// Fails if the generation was not published. Later failures are in the returned value.
    pub(crate) fn publish(mut self) -> Result<Publication> {
        let published = self.session.publish(self.number)?;
        self.published = true;
        if published.sync_error.is_none() {
            // The next writer removes what cannot be removed now.
            let _ = self.session.sweep(Some(&self.path));
        }
        Ok(published)
    }
}

impl Drop for NewGeneration<'_> {
    fn drop(&mut self) {
        if self.published {
            return;
        }
        let may_be_current = match current(&self.session.dir) {
            Ok(read) => read.as_ref() == Some(&self.path),
            Err(Error::Damaged { .. }) => false,
            // It is unknown which generation is current. The next writer removes the others.
            Err(_) => true,
        };
        if !may_be_current {
            let _ = files::remove_flat(&self.path);
        }
    }
}

/// Checks that the folder contains nothing that does not belong to an index.
fn check_folder(dir: &Path) -> Result<()> {
    let entries = match files::list(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("use as the index folder", dir)(error)),
    };
    for entry in entries {
        let is_known = [CURRENT, POINTER_TEMP, LOCK, GENERATIONS, TAG].iter().any(|known| entry.name == *known);
        if !is_known && !entry.name.as_encoded_bytes().starts_with(b".") {
            let contents = entry.name.to_string_lossy().into_owned();
            return Err(Error::NotAnIndex { path: dir.to_path_buf(), contents });
        }
        if entry.kind.is_symlink() && [LOCK, GENERATIONS].iter().any(|written| entry.name == *written) {
            return Err(Error::SymbolicLink { path: entry.path });
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::disk::files::faults;

    /// An index with one generation, and its path.
    fn index() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("index");
        let session = WriteSession::begin(&index, LockWait::None).unwrap();
        let published = session.create_generation().unwrap().publish().unwrap();
        assert!(published.sync_error.is_none());
        (dir, index)
    }

    fn numbers(index: &Path) -> Vec<u64> {
        generations_by_number(index).unwrap().into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn after_the_rename_nothing_is_deleted_until_it_is_on_disk() {
        let (_dir, index) = index();
        let session = WriteSession::begin(&index, LockWait::None).unwrap();
        let next = session.create_generation().unwrap();
        faults::fail_sync_of(Some(&index));
        let published = next.publish().unwrap();
        assert!(published.sync_error.as_ref().unwrap().to_string().contains("cannot sync"));
        assert_eq!(require_current(&index).unwrap(), generation(&index, 2));
        assert_eq!(numbers(&index), [1, 2], "the old state is still there");
        assert!(matches!(published.require_synced(&index), Err(Error::AfterPublication { .. })));
        // A later session removes nothing either while the sync fails.
        assert!(session.sweep(Some(&generation(&index, 2))).is_err());
        assert_eq!(numbers(&index), [1, 2]);
        faults::fail_sync_of(None);
        session.sweep(Some(&generation(&index, 2))).unwrap();
        assert_eq!(numbers(&index), [2]);
    }

    #[test]
    fn an_unpublished_state_leaves_the_index_unchanged() {
        let (_dir, index) = index();
        let session = WriteSession::begin(&index, LockWait::None).unwrap();
        for folder in [generation(&index, 2), index.join(GENERATIONS)] {
            let next = session.create_generation().unwrap();
            faults::fail_sync_of(Some(&folder));
            assert!(next.publish().is_err());
            faults::fail_sync_of(None);
            assert_eq!(require_current(&index).unwrap(), generation(&index, 1));
            assert_eq!(numbers(&index), [1]);
        }
    }

    #[test]
    fn a_folder_that_was_made_in_vain_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let index = dir.path().join("new/deep/index");
        let session = WriteSession::begin(&index, LockWait::None).unwrap();
        drop(session.create_generation().unwrap());
        assert!(matches!(current(&index), Ok(None)));
        drop(session);
        assert_eq!(files::list(dir.path()).unwrap().len(), 0);
        // An empty folder that existed before stays.
        let session = WriteSession::begin(dir.path(), LockWait::None).unwrap();
        drop(session);
        assert_eq!(files::list(dir.path()).unwrap().len(), 0);
    }

    #[test]
    fn generations_without_a_pointer_are_damage_and_a_first_build_that_was_killed_is_not() {
        let (_dir, index) = index();
        fs::remove_file(index.join(CURRENT)).unwrap();
        assert!(matches!(current(&index), Err(Error::Damaged { .. })));
        drop(WriteSession::begin(&index, LockWait::None).unwrap());
        assert_eq!(numbers(&index), [1], "a writer clears nothing by itself");

        let dir = tempfile::tempdir().unwrap();
        let session = WriteSession::begin(dir.path(), LockWait::None).unwrap();
        std::mem::forget(session.create_generation().unwrap());
        fs::write(generation(dir.path(), 1).join("half"), "written").unwrap();
        drop(session);
        assert!(matches!(current(dir.path()), Ok(None)));
        let session = WriteSession::begin(dir.path(), LockWait::None).unwrap();
        assert_eq!(session.sweep(None).unwrap(), "written".len() as u64);
        assert_eq!(numbers(dir.path()), Vec::<u64>::new());
    }
}
