//! Which root a file is of, and how it is read, for many files and many roots: single files are looked up, folders tried. Pure.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use super::sources::Sources;
use crate::corpus::{ReadSpec, Root};

/// Roots by what they mean.
pub(super) struct Claims<'r> {
    files: HashMap<&'r Path, usize>,
    folders: Vec<(usize, &'r Root)>,
}

impl<'r> Claims<'r> {
    pub(super) fn of(roots: impl IntoIterator<Item = &'r Root>) -> Self {
        let mut claims = Self { files: HashMap::new(), folders: Vec::new() };
        for (number, root) in roots.into_iter().enumerate() {
            if root.is_file {
                // Of two, the first counts.
                claims.files.entry(&root.path).or_insert(number);
            } else {
                claims.folders.push((number, root));
            }
        }
        claims
    }

    /// The number of the first root that means a file, and the path below it.
    pub(super) fn first(&self, path: &Path) -> Option<(usize, PathBuf)> {
        let file = self.files.get(path).map(|number| (*number, PathBuf::new()));
        let folder = self.folders.iter().find_map(|(number, root)| Some((*number, root.relative(path)?.to_path_buf())));
        match (file, folder) {
            (Some(file), Some(folder)) => Some(if file.0 < folder.0 { file } else { folder }),
            (file, folder) => file.or(folder),
        }
    }

    /// The number of the last root that means a file.
    fn last(&self, path: &Path) -> Option<usize> {
        let file = self.files.get(path).copied();
        let folder = self.folders.iter().rev().find(|(_, root)| root.relative(path).is_some());
        file.max(folder.map(|(number, _)| *number))
    }

    /// Whether all that a root means is meant by one of these.
    pub(super) fn covers(&self, root: &Root) -> bool {
        if root.is_file {
            return self.first(&root.path).is_some();
        }
        // Hidden folders are not walked, but may be given.
        let inside = |folder: &Root| folder.relative(&root.path.join("a.txt")).is_some();
        self.folders.iter().any(|(_, folder)| {
            let same = folder.path == root.path && folder.pattern == root.pattern;
            same || folder.pattern.is_none() && root.pattern.is_none() && inside(folder)
        })
    }
}

/// How files are read.
pub(super) struct Specs<'s> {
    claims: Claims<'s>,
    sources: &'s Sources,
}

impl<'s> Specs<'s> {
    pub(super) fn of(sources: &'s Sources) -> Self {
        Self { claims: Claims::of(sources.specs.iter().map(|scoped| &scoped.root)), sources }
    }

    /// How the file at this absolute path is read; the last that was said of it counts.
    pub(super) fn of_file(&self, path: &Path) -> Option<&'s ReadSpec> {
        self.claims.last(path).map(|number| &self.sources.specs[number].spec)
    }
}
