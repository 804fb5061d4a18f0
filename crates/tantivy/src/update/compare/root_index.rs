//! Finds the root of a file, and its reading options, for many files and roots. Roots that are files are looked up by
//! path; folders are tried one after the other.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::error::{Error, Result};
use crate::generation::sources::Sources;
use jianbao_corpus::{Batches, ReadOptions, ReadSpec, Root, SourceFile};
use jianbao_text::segmenter::Segmenter;

/// An index over roots.
pub(crate) struct RootIndex<'r> {
    files: HashMap<&'r Path, usize>,
    folders: Vec<(usize, &'r Root)>,
}

impl<'r> RootIndex<'r> {
    /// Indexes the roots; their numbers are their positions.
    pub(crate) fn new(roots: impl IntoIterator<Item = &'r Root>) -> Self {
        let mut root_index = Self { files: HashMap::new(), folders: Vec::new() };
        for (number, root) in roots.into_iter().enumerate() {
            if root.is_file {
                // Of two equal roots the first counts.
                root_index.files.entry(&root.path).or_insert(number);
            } else {
                root_index.folders.push((number, root));
            }
        }
        root_index
    }

    /// Returns the number of the first root that contains a file, and the path below it.
    pub(crate) fn first(&self, path: &Path) -> Option<(usize, PathBuf)> {
        let file = self.files.get(path).map(|number| (*number, PathBuf::new()));
        let folder = self.folders.iter().find_map(|(number, root)| Some((*number, root.relative(path)?.to_path_buf())));
        match (file, folder) {
            (Some(file), Some(folder)) => Some(if file.0 < folder.0 { file } else { folder }),
            (file, folder) => file.or(folder),
        }
    }

    /// Returns the number of the last root that contains a file.
    fn last(&self, path: &Path) -> Option<usize> {
        let file = self.files.get(path).copied();
        let folder = self.folders.iter().rev().find(|(_, root)| root.relative(path).is_some());
        file.max(folder.map(|(number, _)| *number))
    }

    /// Whether one of these roots contains everything in `root`.
    pub(crate) fn covers(&self, root: &Root) -> bool {
        if root.is_file {
            return self.first(&root.path).is_some();
        }
        // Hidden folders are not walked, but may be given as roots.
        let inside = |folder: &Root| folder.relative(&root.path.join("a.txt")).is_some();
        self.folders.iter().any(|(_, folder)| {
            let same = folder.path == root.path && folder.pattern == root.pattern;
            same || folder.pattern.is_none() && root.pattern.is_none() && inside(folder)
        })
    }
}

/// Reading options by path.
pub(crate) struct Specs<'s> {
    root_index: RootIndex<'s>,
    sources: &'s Sources,
}

impl<'s> Specs<'s> {
    pub(crate) fn new(sources: &'s Sources) -> Self {
        Self { root_index: RootIndex::new(sources.specs.iter().map(|scoped| &scoped.root)), sources }
    }

    /// Returns the options for the file at this absolute path. Of several that apply, the last counts.
    pub(crate) fn of_file(&self, path: &Path) -> Option<&'s ReadSpec> {
        self.root_index.last(path).map(|number| &self.sources.specs[number].spec)
    }
}

/// Returns batches over files, each given with its absolute path and read with its options.
pub(crate) fn batches_of(
    files: impl Iterator<Item = (SourceFile, PathBuf)>,
    sources: &Sources,
    segmenter: &Arc<Segmenter>,
) -> Result<Batches> {
    let options = |spec: &ReadSpec| -> Result<Arc<ReadOptions>> {
        let options = spec.options(Some(Arc::clone(segmenter)));
        Ok(Arc::new(options.map_err(|what| Error::InvalidReadOptions { what })?))
    };
    let plain = options(&ReadSpec::default())?;
    let mut last: Option<(ReadSpec, Arc<ReadOptions>)> = None;
    let mut planned = Vec::new();
    let specs = Specs::new(sources);
    for (file, path) in files {
        let way = match (specs.of_file(&path), &last) {
            (None, _) => Arc::clone(&plain),
            (Some(spec), Some((known, way))) if known == spec => Arc::clone(way),
            (Some(spec), _) => {
                let way = options(spec)?;
                last = Some((spec.clone(), Arc::clone(&way)));
                way
            }
        };
        planned.push((file, way));
    }
    Ok(Batches::of(planned))
}
