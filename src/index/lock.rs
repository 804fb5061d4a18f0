//! The right to write: one process at a time. The operating system takes the lock back when the process ends, however it ends,
//! so nothing that a crash leaves behind needs a human.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::error::{Error, Result};

/// What to do when somebody else writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patience {
    /// Fail at once and name who it is.
    #[default]
    None,
    /// Wait until it is done.
    Wait,
}

/// The right to write to an index, until it is dropped.
#[derive(Debug)]
pub(super) struct WriteLock {
    file: File,
}

impl WriteLock {
    /// Takes the lock of the index in `dir`, whose file is `path`.
    pub(super) fn take(dir: &Path, path: &Path, patience: Patience) -> Result<Self> {
        // Not truncated: it names the process that holds it.
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let mut lock = Self { file: file.map_err(Error::io("create", path))? };
        match (lock.file.try_lock(), patience) {
            (Ok(()), _) => {}
            (Err(TryLockError::WouldBlock), Patience::Wait) => lock.file.lock().map_err(Error::io("lock", path))?,
            (Err(TryLockError::WouldBlock), Patience::None) => {
                return Err(Error::Locked { path: dir.to_path_buf(), holder: lock.holder() });
            }
            (Err(TryLockError::Error(source)), _) => return Err(Error::io("lock", path)(source)),
        }
        lock.sign().map_err(Error::io("write", path))?;
        Ok(lock)
    }

    /// Who holds it, as far as the file says.
    fn holder(&mut self) -> String {
        let mut text = String::new();
        let read = self.file.read_to_string(&mut text);
        match (read, text.trim().parse::<u32>()) {
            (Ok(_), Ok(process)) => format!("process {process}"),
            _ => "another process".to_owned(),
        }
    }

    fn sign(&mut self) -> std::io::Result<()> {
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
