//! Detects folders on disks that are not mounted: the folder exists, articles were indexed from it, and it contains no
//! file with content. Files that were deleted one by one, or together with their folder, are not affected.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};
use crate::{
    disk::files,
    generation::sources::Sources,
    update::{compare::file_slot::FileSlot, request::Request},
};
use jianbao_corpus::{Position, Root, Skip, Walk};

/// The reason of a skip: the folder looks like a disk that is not mounted.
pub const UNMOUNTED_REASON: &str = "nothing in it can be read now";

/// Files that stay in the index although they are missing or empty.
#[derive(Debug, Default)]
pub(crate) struct RetainedFiles {
    /// Numbers of the files among the indexed files.
    pub files: HashSet<usize>,
    /// One skip per folder; files that were given by name have their own.
    pub skips: Vec<Skip>,
}

/// Finds the files that are missing only because their disk is not mounted.
///
/// `not_found` are indexed files that were not found, with their numbers; `slots` are the files that were found.
///
/// # Errors
///
/// [`Error::EmptySource`] if a whole root seems unmounted, or if a rebuild would lose articles of a folder below one.
pub(crate) fn find_retained<'a>(
    old: &Sources,
    walk: &Walk,
    request: &Request,
    not_found: impl Iterator<Item = (&'a Path, usize)>,
    (sources, slots): (&Sources, &[FileSlot]),
) -> Result<RetainedFiles> {
    let path_of = |slot: &FileSlot| sources.path(&slot.entry);
    let not_found: Vec<_> = not_found.collect();
    let is_unknown = |path: &Path| walk.unknown.iter().any(|unknown| path.starts_with(unknown));
    let mut lost_files: Vec<LostFile<'_>> = Vec::new();
    let mut add_lost_file = |path: &'_ Path, number: usize| {
        let (file, root) = (&old.files[number], &old.roots[old.files[number].root]);
        if file.articles > 0 && !root.is_stream() {
            lost_files.push(LostFile { path: path.to_path_buf(), number, root, articles: file.articles as u64 });
        }
    };
    for slot in slots.iter().filter(|slot| slot.entry.bytes == 0) {
        if let Some(number) = slot.old.filter(|number| old.files[*number].bytes > 0) {
            add_lost_file(&path_of(slot), number);
        }
    }
    if !request.keep_missing {
        not_found.iter().filter(|(path, _)| !is_unknown(path)).for_each(|(path, number)| add_lost_file(path, *number));
        // An update keeps the articles of folders that cannot be read; a rebuild would lose them.
        for unknown in walk.unknown.iter().filter(|_| request.rebuild) {
            let below = not_found.iter().filter(|(path, _)| path.starts_with(unknown) && path != unknown);
            refuse(unknown, below.map(|(_, number)| old.files[*number].articles as u64).sum())?;
        }
    }
    let mut retained = RetainedFiles::default();
    if lost_files.is_empty() {
        return Ok(retained);
    }
    let nonempty: Vec<PathBuf> = slots.iter().filter(|slot| slot.entry.bytes > 0).map(path_of).collect();
    let mut empty_folders = EmptyFolders::new(nonempty.iter().map(PathBuf::as_path));
    for root in walk.roots.iter().filter(|root| !root.is_file && !empty_folders.is_nonempty(&root.path)) {
        let of_it = lost_files.iter().filter(|lost_file| root.relative(&lost_file.path).is_some());
        refuse(&root.path, of_it.map(|lost_file| lost_file.articles).sum())?;
    }
    let mut folders: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for lost_file in &lost_files {
        if let Some(folder) = empty_folders.empty_folder_of(lost_file) {
            retained.files.insert(lost_file.number);
            *folders.entry(folder).or_default() += lost_file.articles;
        }
    }
    for (path, articles) in folders {
        if request.rebuild {
            refuse(&path, articles)?;
        }
        let reason = format!("{UNMOUNTED_REASON}, so the articles of the index that come from it stay ({articles})");
        retained.skips.push(Skip { path, position: Position::File, reason });
    }
    Ok(retained)
}

fn refuse(path: &Path, articles: u64) -> Result<()> {
    if articles == 0 { Ok(()) } else { Err(Error::EmptySource { path: path.to_path_buf(), articles }) }
}

/// A file with indexed articles that is missing or empty.
#[derive(Debug)]
struct LostFile<'r> {
    /// Absolute path of the file.
    path: PathBuf,
    /// Its number among the indexed files.
    number: usize,
    /// The root that it was read from.
    root: &'r Root,
    articles: u64,
}

/// Finds folders that seem unmounted.
struct EmptyFolders<'a> {
    /// Folders that contain, at any depth, a file with content.
    nonempty: HashSet<&'a Path>,
    /// Results of [`exists_and_is_empty`] for other folders.
    checked: HashMap<PathBuf, bool>,
}

impl<'a> EmptyFolders<'a> {
    /// `nonempty` are the files that were found and have content.
    fn new(nonempty: impl Iterator<Item = &'a Path>) -> Self {
        let mut folders = HashSet::new();
        for file in nonempty {
            for folder in file.ancestors().skip(1) {
                // Its parents are already in the set.
                if !folders.insert(folder) {
                    break;
                }
            }
        }
        Self { nonempty: folders, checked: HashMap::new() }
    }

    /// Whether a folder contains a file with content.
    fn is_nonempty(&self, folder: &Path) -> bool {
        self.nonempty.contains(folder)
    }

    /// Returns the folder of the file if it seems unmounted: the topmost folder below the root that contains no file. A
    /// file that was given by name is returned itself if it is empty: a missing one was deleted, an empty one perhaps
    /// truncated.
    fn empty_folder_of(&mut self, lost_file: &LostFile<'_>) -> Option<PathBuf> {
        if lost_file.root.is_file {
            let is_gone = fs::metadata(&lost_file.path).is_err_and(|error| files::is_absence(&error));
            return (!is_gone).then(|| lost_file.path.clone());
        }
        let folders = lost_file.path.ancestors().skip(1);
        let mut below: Vec<&Path> = folders.take_while(|folder| *folder != lost_file.root.path).collect();
        below.reverse();
        let folder = below.into_iter().find(|folder| !self.is_nonempty(folder))?;
        if !self.checked.contains_key(folder) {
            self.checked.insert(folder.to_path_buf(), exists_and_is_empty(folder));
        }
        self.checked[folder].then(|| folder.to_path_buf())
    }
}

/// Whether a folder exists and contains only folders and empty files. A folder that cannot be read counts as empty.
fn exists_and_is_empty(folder: &Path) -> bool {
    match fs::metadata(folder) {
        Ok(metadata) => metadata.is_dir() && is_empty(folder).unwrap_or(true),
        Err(error) => !files::is_absence(&error),
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    for entry in files::list(folder)? {
        // Hidden files are skipped, as in a walk over the archive.
        if entry.name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let has_content = if entry.kind.is_dir() {
            !is_empty(&entry.path)?
        } else {
            // A dangling link has no content.
            fs::metadata(&entry.path).is_ok_and(|metadata| metadata.is_dir() || metadata.len() > 0)
        };
        if has_content {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn found(dir: &Path, nonempty: &[&str], gone: &str) -> Option<String> {
        let nonempty: Vec<PathBuf> = nonempty.iter().map(|name| dir.join(name)).collect();
        let mut empty_folders = EmptyFolders::new(nonempty.iter().map(PathBuf::as_path));
        let root = Root { path: dir.to_path_buf(), pattern: None, name: String::new(), is_file: false, is_pipe: false };
        let folder =
            empty_folders.empty_folder_of(&LostFile { path: dir.join(gone), number: 0, root: &root, articles: 1 });
        folder.map(|folder| folder.strip_prefix(dir).unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn a_folder_that_is_there_without_files_is_emptied() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::create_dir_all(dir.join("disk/1998/01")).unwrap();
        fs::write(dir.join("a.txt"), "大桥").unwrap();
        let named = |gone| found(dir, &["a.txt"], gone);
        // The topmost folder: those below it may have disappeared with the disk.
        assert_eq!(named("disk/1998/01/a.txt").as_deref(), Some("disk"));
        assert_eq!(named("disk/2000/a.txt").as_deref(), Some("disk"));
        assert_eq!(found(dir, &["disk/b.txt"], "disk/1998/01/a.txt").as_deref(), Some("disk/1998"));
        // Deleted with its folder; deleted beside other files; directly in the root, which is checked separately.
        assert_eq!(named("other/a.txt"), None);
        assert_eq!(found(dir, &["disk/1998/01/b.txt"], "disk/1998/01/a.txt"), None);
        assert_eq!(named("b.txt"), None);
        // The folder contains another file, so the disk is mounted.
        fs::write(dir.join("disk/1998/photo.jpg"), "x").unwrap();
        assert_eq!(named("disk/1998/01/a.txt"), None);
        fs::write(dir.join("disk/1998/photo.jpg"), "").unwrap();
        fs::write(dir.join("disk/.not-mounted"), "x").unwrap();
        assert_eq!(named("disk/1998/01/a.txt").as_deref(), Some("disk"));
    }
}
