//! The right to write: one process at a time. The operating system takes the lock back when the process ends, however it ends,
//! so nothing that a crash leaves behind needs a human.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::disk::files;
use crate::error::{Error, Result};

/// What to do when somebody else writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LockWait {
    /// Fail at once and name who it is.
    #[default]
    None,
    /// Wait until it is done.
    Wait,
}

/// The right to write to an index, until it is dropped.
#[derive(Debug)]
pub(crate) struct WriteLock {
    file: File,
}

impl WriteLock {
    /// Takes the lock of the index in `dir`, whose file is `path`; `None` when the one who had it has removed the file, with a
    /// folder that it made in vain: then there is another file to lock, or none.
    pub(crate) fn take(dir: &Path, path: &Path, lock_wait: LockWait) -> Result<Option<Self>> {
        // Not truncated: it names the process that holds it. Not through a link: it would be somebody else's file.
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

    /// Whether the file that is locked is the one at `path`.
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

    /// Whether the file that is locked is the one at `path`: open files cannot be removed here.
    #[cfg(not(unix))]
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        fs::symlink_metadata(path).map(|_| true)
    }

    /// Who holds it, as far as the file says.
    fn holder(&mut self) -> String {
        let mut text = String::new();
        let read = (&mut self.file).take(32).read_to_string(&mut text);
        match (read, text.trim().parse::<u32>()) {
            (Ok(_), Ok(process)) => format!("process {process}"),
            _ => "another process".to_owned(),
        }
    }

    /// Writes into the file who holds it.
    pub(crate) fn sign(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        writeln!(self.file, "{}", std::process::id())
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // A name that stayed would only be old. The lock would go with the handle, but a process that is being started at this
        // moment has a copy of that for a while.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
