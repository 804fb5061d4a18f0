//! File system operations of the index: they report every error except "not found", and never write through a link.
//!
//! Only what the system reports as missing is treated as missing, because an error that is taken for an absence loses
//! data.

use std::{
    ffi::OsString,
    fs::{self, File, FileType, OpenOptions, Permissions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::disk::parts::UNFINISHED;
use crate::error::{Error, Result};

/// An entry of a folder.
pub(crate) struct FolderEntry {
    pub name: OsString,
    pub path: PathBuf,
    /// The type of the entry itself; links are not followed.
    pub kind: FileType,
}

/// Returns the type of the file at `path`, or `None` if there is none. Links are not followed.
pub(crate) fn kind(path: &Path) -> io::Result<Option<FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an error says that there is no file at a path.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether `path` is a folder. A link to a folder is not.
pub(crate) fn is_folder(path: &Path) -> io::Result<bool> {
    Ok(kind(path)?.is_some_and(|kind| kind.is_dir()))
}

/// Lists the entries of a folder, sorted by name.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<FolderEntry>> {
    let mut found = fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok(FolderEntry { name: entry.file_name(), path: entry.path(), kind: entry.file_type()? })
        })
        .collect::<io::Result<Vec<_>>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Returns options that open a file for writing and fail if the path is a link.
pub(crate) fn write_options() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    options
}

/// Creates a new file. An existing file or link with this name is unlinked first, not written to, because another
/// generation may share it.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let create = || write_options().create_new(true).open(path);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            create()
        }
        outcome => outcome,
    }
}

/// Writes a value as JSON to a small file, atomically and synced. The old file is replaced, not overwritten, because a
/// reader may have it open and another generation may share it.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let next = path.with_extension(UNFINISHED);
    let write = || -> io::Result<()> {
        let mut file = create(&next)?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&next, path)
    };
    write().map_err(Error::io("write", path))
}

/// Sets the permissions of a file, synced. tantivy creates some files readable by their owner only, whatever the umask.
pub(crate) fn set_permissions(path: &Path, wanted: &Permissions) -> io::Result<()> {
    if fs::symlink_metadata(path)?.permissions() == *wanted {
        return Ok(());
    }
    let file = write_options().open(path)?;
    file.set_permissions(wanted.clone())?;
    file.sync_all()
}

/// Syncs a folder, so that the names in it survive a power failure. Does nothing on systems other than Unix.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(test)]
    faults::sync(folder)?;
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Creates a folder and its missing parents, each synced. Returns the created folders, outermost first.
pub(crate) fn create_folders(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing = Vec::new();
    for folder in path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Err(error) if is_absence(&error) => missing.push(folder.to_path_buf()),
            Err(error) => return Err(error),
        }
    }
    missing.reverse();
    for (made, folder) in missing.iter().enumerate() {
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Err(error) = fs::create_dir(folder).and_then(|()| sync_folder(parent)) {
            remove_empty(&missing[..=made]);
            return Err(error);
        }
    }
    Ok(missing)
}

/// Removes folders, last first, until one is not empty.
pub(crate) fn remove_empty(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Removes a folder and the files in it, and returns their size in bytes. A folder that contains folders is not part of
/// an index: it is left unchanged, so that nothing is ever removed recursively.
pub(crate) fn remove_flat(folder: &Path) -> io::Result<u64> {
    let entries = list(folder)?;
    if let Some(inner) = entries.iter().find(|entry| entry.kind.is_dir()) {
        let what = format!("it contains the folder {}, which is not part of an index", inner.name.display());
        return Err(io::Error::other(what));
    }
    let mut bytes = 0;
    for entry in &entries {
        bytes += fs::symlink_metadata(&entry.path)?.len();
        fs::remove_file(&entry.path)?;
    }
    fs::remove_dir(folder)?;
    Ok(bytes)
}

/// Simulates sync errors in tests.
#[cfg(test)]
pub(crate) mod faults {
    use std::{cell::RefCell, io, path::Path, path::PathBuf};

    thread_local! {
        static FAILING: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
    }

    /// Makes syncs of `folder` fail on the current thread.
    pub(crate) fn fail_sync_of(folder: Option<&Path>) {
        FAILING.with_borrow_mut(|failing| *failing = folder.map(Path::to_path_buf));
    }

    pub(crate) fn sync(folder: &Path) -> io::Result<()> {
        let fails = FAILING.with_borrow(|failing| failing.as_deref() == Some(folder));
        if fails { Err(io::Error::from_raw_os_error(5)) } else { Ok(()) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_absent() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "大桥").unwrap();
        assert!(kind(&file).unwrap().is_some());
        assert!(kind(&dir.path().join("nowhere")).unwrap().is_none());
        assert!(kind(&file.join("below")).unwrap().is_none());
        // A failed look-up is an error, not an absence.
        assert!(kind(&dir.path().join("a".repeat(300))).is_err());
        assert!(list(&file).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("letter.txt"), dir.path().join("link"));
        fs::write(&file, "亲爱的").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(write_options().open(&link).is_err());
        assert!(set_permissions(&link, &fs::metadata(dir.path()).unwrap().permissions()).is_err());
        create(&link).unwrap().write_all(b"7").unwrap();
        assert!(kind(&link).unwrap().unwrap().is_file());
        std::os::unix::fs::symlink(&file, dir.path().join("x.unfinished")).unwrap();
        fs::hard_link(&file, dir.path().join("x.json")).unwrap();
        write_json(&dir.path().join("x.json"), &1).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("x.json")).unwrap(), "1\n");
        assert_eq!(fs::read_to_string(&file).unwrap(), "亲爱的");
    }

    #[test]
    fn a_folder_with_folders_in_it_is_not_removed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("1998");
        fs::create_dir_all(folder.join("photos")).unwrap();
        fs::write(folder.join("a.txt"), "大桥").unwrap();
        assert!(remove_flat(&folder).is_err());
        assert!(fs::exists(folder.join("a.txt")).unwrap());
        fs::remove_dir(folder.join("photos")).unwrap();
        assert_eq!(remove_flat(&folder).unwrap(), "大桥".len() as u64);
        assert!(!fs::exists(&folder).unwrap());
    }

    #[test]
    fn folders_that_cannot_be_synced_are_not_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b/c");
        faults::fail_sync_of(Some(&dir.path().join("a/b")));
        let failed = create_folders(&deep);
        faults::fail_sync_of(None);
        assert!(failed.is_err());
        assert_eq!(list(dir.path()).unwrap().len(), 0);
        let made = create_folders(&deep).unwrap();
        assert_eq!(made, ["a", "a/b", "a/b/c"].map(|name| dir.path().join(name)));
        assert_eq!(create_folders(&deep).unwrap(), Vec::<PathBuf>::new());
    }
}
