//! A read-only directory over the files of a published generation.
//!
//! tantivy's own directory takes a lock before it reads, which writes a file. A published generation never changes and
//! may be on a read-only disk, so this directory takes no lock.
//!
//! A generation shares most of its files with the previous one. When it is opened after the previous one, the memory
//! mappings of the shared files are reused; otherwise a process that keeps several generations open would map the whole
//! index several times.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
};

/// The folder of a generation, and its open files.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnlyDirectory {
    generation: PathBuf,
    folder: MmapDirectory,
    cache: Arc<Mutex<FileCache>>,
}

/// The files that are open, by name: those of this generation, and those of the previous one.
#[derive(Debug, Default)]
struct FileCache {
    current: HashMap<PathBuf, CachedFile>,
    previous: HashMap<PathBuf, CachedFile>,
}

/// An open file.
#[derive(Debug, Clone)]
struct CachedFile {
    stamp: Stamp,
    handle: Arc<dyn FileHandle>,
}

/// Size in bytes and time of the last change. Segment names are never reused, so files with equal names and stamps have
/// equal bytes.
type Stamp = (u64, SystemTime);

impl ReadOnlyDirectory {
    /// Opens the folder of a generation. Files that are unchanged since the generation `previous` are not opened again.
    pub(crate) fn open(generation: &Path, previous: Option<&Self>) -> Result<Self, OpenDirectoryError> {
        let previous = previous.map(|previous| previous.cache().current.clone()).unwrap_or_default();
        let cache = FileCache { current: HashMap::new(), previous };
        let folder = MmapDirectory::open(generation)?;
        Ok(Self { generation: generation.to_path_buf(), folder, cache: Arc::new(Mutex::new(cache)) })
    }

    /// Drops the files of the previous generation. To be called when all files of this generation are open.
    pub(crate) fn release_previous(&self) {
        self.cache().previous = HashMap::new();
    }

    fn cache(&self) -> MutexGuard<'_, FileCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stamp(&self, name: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(self.generation.join(name)).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    }
}

/// The error for every attempt to write.
fn read_only_error() -> Arc<io::Error> {
    Arc::new(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a generation is not written once it is published"))
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let stamp = self.stamp(path);
        let same = self.cache().previous.get(path).filter(|previous| Some(previous.stamp) == stamp).cloned();
        let handle = match same {
            Some(previous) => previous.handle,
            None => self.folder.get_file_handle(path)?,
        };
        if let Some(stamp) = stamp {
            self.cache().current.insert(path.to_path_buf(), CachedFile { stamp, handle: Arc::clone(&handle) });
        }
        Ok(handle)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.folder.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.folder.atomic_read(path)
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: read_only_error(), filepath: path.to_path_buf() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError { io_error: read_only_error(), filepath: PathBuf::from(path) })
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let generation = |name: &str| {
            let path = dir.path().join(name);
            fs::create_dir(&path).unwrap();
            path
        };
        let (first, second) = (generation("1"), generation("2"));
        fs::write(first.join("segment.pos"), "大桥合龙").unwrap();
        fs::hard_link(first.join("segment.pos"), second.join("segment.pos")).unwrap();
        fs::write(first.join("segment.del"), "一").unwrap();
        fs::write(second.join("segment.del"), "大桥").unwrap();

        let old = ReadOnlyDirectory::open(&first, None).unwrap();
        let [same, other] = ["segment.pos", "segment.del"].map(|name| old.get_file_handle(Path::new(name)).unwrap());
        let new = ReadOnlyDirectory::open(&second, Some(&old)).unwrap();
        assert!(Arc::ptr_eq(&same, &new.get_file_handle(Path::new("segment.pos")).unwrap()));
        let changed = new.get_file_handle(Path::new("segment.del")).unwrap();
        assert!(!Arc::ptr_eq(&other, &changed));
        assert_eq!(changed.read_bytes(0..6).unwrap().as_slice(), "大桥".as_bytes());

        // The file that only the old generation has is closed with it.
        new.release_previous();
        drop(old);
        assert_eq!(Arc::strong_count(&other), 1);
    }
}
