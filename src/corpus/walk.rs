//! Finds the files to read under the given paths, in a fixed order. Opens none of them.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{Position, Skip, formats};
use crate::error::{Error, Result};

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name inside the archive: relative to the path that was given, with `/` between the parts.
    pub name: String,
    /// The name with that of the given folder before it, for what can be told from it ([`PathHints`](super::PathHints)).
    pub full_name: String,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files to read: those of each given path sorted by name, the paths in the order given, none twice.
    pub files: Vec<SourceFile>,
    /// Files that are of no format that is read.
    pub ignored: usize,
    /// Folders and files that could not be looked at.
    pub skips: Vec<Skip>,
}

/// Lists the files of formats that are read under `paths`; a file given by name is taken whatever it is called.
///
/// Hidden files and folders are passed over. Links are followed, loops are cut and reported.
///
/// # Errors
///
/// [`Error::NoInput`] when a given path does not exist.
pub fn walk(paths: &[PathBuf]) -> Result<Walk> {
    let mut found = Walk::default();
    let mut seen = HashSet::new();
    for root in paths {
        if let Err(source) = root.metadata() {
            return Err(match source.kind() {
                std::io::ErrorKind::NotFound => Error::NoInput { path: root.clone() },
                _ => Error::Io { action: "look at", path: root.clone(), source },
            });
        }
        walk_root(root, &mut seen, &mut found);
    }
    Ok(found)
}

fn walk_root(root: &Path, seen: &mut HashSet<PathBuf>, found: &mut Walk) {
    let root_name =
        root.canonicalize().ok().as_deref().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
    let entries = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b"."));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                let reason = match (error.loop_ancestor(), error.io_error()) {
                    (Some(ancestor), _) => format!("a link back to {}, not followed", ancestor.display()),
                    (None, Some(io)) => format!("cannot be looked at: {io}"),
                    (None, None) => error.to_string(),
                };
                found.skips.push(Skip { path, position: Position::File, reason });
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path();
        if entry.depth() > 0 && !formats::is_read(path) {
            found.ignored += 1;
            continue;
        }
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())) {
            continue;
        }
        let relative = match path.strip_prefix(root) {
            Ok(relative) if !relative.as_os_str().is_empty() => relative,
            _ => Path::new(entry.file_name()),
        };
        let name = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let full_name = match &root_name {
            Some(root_name) if entry.depth() > 0 => format!("{root_name}/{name}"),
            _ => path.to_string_lossy().replace('\\', "/"),
        };
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        found.files.push(SourceFile { path: path.to_path_buf(), name, full_name, bytes });
    }
}
