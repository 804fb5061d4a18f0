//! Folders that look like disks that are not mounted: they are there, articles of the index are from them, and now no file with
//! anything in it is. Files that are deleted one by one, and folders that are deleted with them, do not look like that.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};
use crate::{
    disk::files,
    generation::sources::Sources,
    update::{compare::file_slot::Slot, request::Request},
};
use jianbao_corpus::{Position, Root, Skip, Walk};

/// The reason of a skip: a folder looks like a disk that is not mounted.
pub const EMPTIED: &str = "nothing in it can be read now";

/// What stays in the index although its files are gone or empty.
#[derive(Debug, Default)]
pub(crate) struct Withheld {
    /// Files by their numbers among those that are indexed.
    pub files: HashSet<usize>,
    /// The folders that they are in, each once; files that were given by name, each for itself.
    pub skips: Vec<Skip>,
}

/// Finds out which files are only gone because their disk is.
///
/// `missed` are indexed files that were not found, each with its number among the indexed files; the slots are the files that were.
///
/// # Errors
///
/// [`Error::EmptySource`] when all of a root seems emptied; when a rebuild would lose such articles, also for a folder below one.
pub(crate) fn withhold<'a>(
    old: &Sources,
    walk: &Walk,
    request: &Request,
    missed: impl Iterator<Item = (&'a Path, usize)>,
    (sources, slots): (&Sources, &[Slot]),
) -> Result<Withheld> {
    let path_of = |slot: &Slot| sources.path(&slot.entry);
    let missed: Vec<_> = missed.collect();
    let is_unknown = |path: &Path| walk.unknown.iter().any(|unknown| path.starts_with(unknown));
    let mut suspects: Vec<Suspect<'_>> = Vec::new();
    let mut suspect = |path: &'_ Path, number: usize| {
        let (file, root) = (&old.files[number], &old.roots[old.files[number].root]);
        if file.articles > 0 && !root.is_stream() {
            suspects.push(Suspect { path: path.to_path_buf(), number, root, articles: file.articles as u64 });
        }
    };
    for slot in slots.iter().filter(|slot| slot.entry.bytes == 0) {
        if let Some(number) = slot.old.filter(|number| old.files[*number].bytes > 0) {
            suspect(&path_of(slot), number);
        }
    }
    if !request.keep_missing {
        missed.iter().filter(|(path, _)| !is_unknown(path)).for_each(|(path, number)| suspect(path, *number));
        // An update leaves what it cannot look at as it was; a rebuild would leave it out.
        for unknown in walk.unknown.iter().filter(|_| request.rebuild) {
            let below = missed.iter().filter(|(path, _)| path.starts_with(unknown) && path != unknown);
            refuse(unknown, below.map(|(_, number)| old.files[*number].articles as u64).sum())?;
        }
    }
    let mut withheld = Withheld::default();
    if suspects.is_empty() {
        return Ok(withheld);
    }
    let alive: Vec<PathBuf> = slots.iter().filter(|slot| slot.entry.bytes > 0).map(path_of).collect();
    let mut emptied = Emptied::new(alive.iter().map(PathBuf::as_path));
    for root in walk.roots.iter().filter(|root| !root.is_file && !emptied.is_alive(&root.path)) {
        let of_it = suspects.iter().filter(|suspect| root.relative(&suspect.path).is_some());
        refuse(&root.path, of_it.map(|suspect| suspect.articles).sum())?;
    }
    let mut places: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for suspect in &suspects {
        if let Some(place) = emptied.place_of(suspect) {
            withheld.files.insert(suspect.number);
            *places.entry(place).or_default() += suspect.articles;
        }
    }
    for (path, articles) in places {
        if request.rebuild {
            refuse(&path, articles)?;
        }
        let reason = format!("{EMPTIED}, so the articles of the index that come from it stay ({articles})");
        withheld.skips.push(Skip { path, position: Position::File, reason });
    }
    Ok(withheld)
}

fn refuse(path: &Path, articles: u64) -> Result<()> {
    if articles == 0 { Ok(()) } else { Err(Error::EmptySource { path: path.to_path_buf(), articles }) }
}

/// A file that gave articles and gives none now: it is gone, or empty.
#[derive(Debug)]
struct Suspect<'r> {
    /// Its absolute path.
    path: PathBuf,
    /// Its number among the indexed files.
    number: usize,
    /// What it is read for.
    root: &'r Root,
    articles: u64,
}

/// Finds folders that seem emptied.
struct Emptied<'a> {
    /// Folders with a file in them, or below, that has something in it.
    alive: HashSet<&'a Path>,
    /// What was found out about the others.
    known: HashMap<PathBuf, bool>,
}

impl<'a> Emptied<'a> {
    /// `alive` are the files that were found and have something in them.
    fn new(alive: impl Iterator<Item = &'a Path>) -> Self {
        let mut folders = HashSet::new();
        for file in alive {
            for folder in file.ancestors().skip(1) {
                // Those above it are known then too.
                if !folders.insert(folder) {
                    break;
                }
            }
        }
        Self { alive: folders, known: HashMap::new() }
    }

    /// Whether a folder has a file with something in it.
    fn is_alive(&self, folder: &Path) -> bool {
        self.alive.contains(folder)
    }

    /// The folder in which a file was, where that seems emptied: the uppermost below its root without any file. Of a file that was
    /// given by name, the file: one that is gone was deleted, one that is empty perhaps was not meant to be.
    fn place_of(&mut self, suspect: &Suspect<'_>) -> Option<PathBuf> {
        if suspect.root.is_file {
            let is_gone = fs::metadata(&suspect.path).is_err_and(|error| files::is_absence(&error));
            return (!is_gone).then(|| suspect.path.clone());
        }
        let folders = suspect.path.ancestors().skip(1);
        let mut below: Vec<&Path> = folders.take_while(|folder| *folder != suspect.root.path).collect();
        below.reverse();
        let folder = below.into_iter().find(|folder| !self.is_alive(folder))?;
        if !self.known.contains_key(folder) {
            self.known.insert(folder.to_path_buf(), is_there_and_empty(folder));
        }
        self.known[folder].then(|| folder.to_path_buf())
    }
}

/// Whether a folder is there and nothing is in it but folders and empty files. What cannot be looked at counts as empty.
fn is_there_and_empty(folder: &Path) -> bool {
    match fs::metadata(folder) {
        Ok(metadata) => metadata.is_dir() && is_empty(folder).unwrap_or(true),
        Err(error) => !files::is_absence(&error),
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    for entry in files::list(folder)? {
        // As a walk over an archive, this passes over what is hidden.
        if entry.name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let has_something = if entry.kind.is_dir() {
            !is_empty(&entry.path)?
        } else {
            // A link to nothing has nothing.
            fs::metadata(&entry.path).is_ok_and(|metadata| metadata.is_dir() || metadata.len() > 0)
        };
        if has_something {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn found(dir: &Path, alive: &[&str], gone: &str) -> Option<String> {
        let alive: Vec<PathBuf> = alive.iter().map(|name| dir.join(name)).collect();
        let mut emptied = Emptied::new(alive.iter().map(PathBuf::as_path));
        let root = Root { path: dir.to_path_buf(), pattern: None, name: String::new(), is_file: false, is_pipe: false };
        let folder = emptied.place_of(&Suspect { path: dir.join(gone), number: 0, root: &root, articles: 1 });
        folder.map(|folder| folder.strip_prefix(dir).unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn a_folder_that_is_there_without_files_is_emptied() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::create_dir_all(dir.join("disk/1998/01")).unwrap();
        fs::write(dir.join("a.txt"), "大桥").unwrap();
        let named = |gone| found(dir, &["a.txt"], gone);
        // The uppermost: what was below it may have gone with it.
        assert_eq!(named("disk/1998/01/a.txt").as_deref(), Some("disk"));
        assert_eq!(named("disk/2000/a.txt").as_deref(), Some("disk"));
        assert_eq!(found(dir, &["disk/b.txt"], "disk/1998/01/a.txt").as_deref(), Some("disk/1998"));
        // Deleted, folder and all; deleted beside others; in the root itself, which is not for this.
        assert_eq!(named("other/a.txt"), None);
        assert_eq!(found(dir, &["disk/1998/01/b.txt"], "disk/1998/01/a.txt"), None);
        assert_eq!(named("b.txt"), None);
        // Something else is there now, so the disk is.
        fs::write(dir.join("disk/1998/photo.jpg"), "x").unwrap();
        assert_eq!(named("disk/1998/01/a.txt"), None);
        fs::write(dir.join("disk/1998/photo.jpg"), "").unwrap();
        fs::write(dir.join("disk/.not-mounted"), "x").unwrap();
        assert_eq!(named("disk/1998/01/a.txt").as_deref(), Some("disk"));
    }
}
