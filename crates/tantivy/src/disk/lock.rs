//! The write lock of an index: one process writes at a time. The operating system releases the lock when the process
//! ends, so no cleanup is needed after a crash.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::disk::files;
use crate::error::{Error, Result};

/// What to do when another process holds the write lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LockWait {
    /// Fail at once with an error that names the process.
    #[default]
    None,
    /// Wait until the lock is released.
    Wait,
}

/// The write lock of an index. Dropping it releases the lock.
#[derive(Debug)]
pub(crate) struct WriteLock {
    file: File,
}

impl WriteLock {
    /// Takes the lock file `path` of the index in `dir`. Returns `None` if the previous holder removed the file
    /// together with the index folder that it had created in vain; the caller then tries again.
    pub(crate) fn take(dir: &Path, path: &Path, lock_wait: LockWait) -> Result<Option<Self>> {
        // The file is not truncated, because it names the holder. Links are not followed, because their target is not
        // part of the index.
        let file = match files::write_options().read(true).create(true).truncate(false).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("open the lock", path)(error)),
        };
        let mut lock = Self { file };
        match (lock.file.try_lock(), lock_wait) {
            (Ok(()), _) => {}
            (Err(TryLockError::WouldBlock), LockWait::Wait) => lock.file.lock().map_err(Error::io("lock", path))?,
            (Err(TryLockError::WouldBlock), LockWait::None) => {
                return Err(Error::Locked { path: dir.to_path_buf(), holder: lock.holder() });
            }
            (Err(TryLockError::Error(source)), _) => return Err(Error::io("lock", path)(source)),
        }
        if !lock.is_at(path).map_err(Error::io("look at the lock", path))? {
            return Ok(None);
        }
        Ok(Some(lock))
    }

    /// Whether the locked file is the one at `path`.
    #[cfg(unix)]
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let locked = self.file.metadata()?;
        match fs::symlink_metadata(path) {
            Ok(there) => Ok((there.dev(), there.ino()) == (locked.dev(), locked.ino())),
            Err(error) if files::is_absence(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the locked file is the one at `path`. Open files cannot be removed on this system.
    #[cfg(not(unix))]
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        fs::symlink_metadata(path).map(|_| true)
    }

    /// Describes the holder as the file names it.
    fn holder(&mut self) -> String {
        let mut text = String::new();
        let read = (&mut self.file).take(32).read_to_string(&mut text);
        match (read, text.trim().parse::<u32>()) {
            (Ok(_), Ok(process)) => format!("process {process}"),
            _ => "another process".to_owned(),
        }
    }

    /// Writes the id of this process into the file.
    pub(crate) fn sign(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        writeln!(self.file, "{}", std::process::id())
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // The id is removed because it would be outdated. The lock is released explicitly because a process that is
        // being spawned right now may hold a copy of the file handle for a moment.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
