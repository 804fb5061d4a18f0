//! Compares the files that a walk found with the indexed ones. Compares names, sizes and times, and hashes a file only
//! if these are not conclusive.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::error::{Error, Result};
use crate::{
    generation::sources::{FileEntry, ScopedSpec, Sources},
    update::{
        compare::{
            file_slot::FileSlot,
            root_index::{RootIndex, Specs},
            unmounted,
        },
        request::Request,
    },
};
use jianbao_corpus::{Pattern, ReadSpec, Root, Skip, SourceFile, Walk, hash_file};

/// Resolution of file times in nanoseconds: two seconds at worst. A file that was changed more recently than this may
/// change again without a new time.
const CLOCK_RESOLUTION: i64 = 2_000_000_000;
/// If more than this many bytes were hashed only to find that nothing changed, the new times are stored.
const MAX_REHASHED_BYTES: u64 = 64 << 20;

/// The differences between the archive and the index, in archive order.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The new roots and reading options; the files are added later.
    pub sources: Sources,
    pub slots: Vec<FileSlot>,
    /// Indexed files that no longer exist.
    pub missing_files: Vec<PathBuf>,
    /// Folders whose articles stay in the index although their files are missing.
    pub skips: Vec<Skip>,
    /// Whether a new state must be written even if no article changes.
    pub must_write: bool,
}

impl Changes {
    /// Compares the indexed files `old` with a walk.
    ///
    /// # Errors
    ///
    /// [`EmptySource`](crate::Error::EmptySource) if a folder with indexed articles has no files left. [`Error::Io`] if
    /// a path to be forgotten cannot be resolved.
    pub(crate) fn detect(old: &Sources, mut walk: Walk, request: &Request) -> Result<Self> {
        let files = std::mem::take(&mut walk.files);
        let stamps = std::mem::take(&mut walk.stamps);
        let mut changes = Self::default();
        let old = &forget(old, &request.forget, &mut changes)?;
        changes.sources = Sources { roots: old.roots.clone(), specs: old.specs.clone(), files: Vec::new() };
        changes.add_roots(&walk.roots, request.spec.as_ref());
        let root_index = RootIndex::new(&changes.sources.roots);
        let specs = Specs::new(&changes.sources);
        let mut unmatched: HashMap<PathBuf, usize> =
            remaining_files(old).map(|(number, file)| (old.path(file), number)).collect();
        let now = nanoseconds();
        let mut rehashed_bytes = 0;
        for (file, stamp) in files.into_iter().zip(stamps) {
            let (root, relative) = root_index.first(&stamp.path).unwrap_or_default();
            let listed = changes.sources.roots[root].source_at(&stamp.path);
            let path = stamp.path;
            let old_number = unmatched.remove(&path);
            let mut entry = FileEntry {
                root,
                path: relative,
                bytes: file.bytes,
                modified: stamp.modified.filter(|modified| modified + CLOCK_RESOLUTION < now),
                hash: None,
                reading: reading(specs.of_file(&path)),
                articles: 0,
            };
            let previous = old_number.map(|number| &old.files[number]).filter(|_| !request.rebuild);
            let source = match previous {
                Some(previous)
                    if previous.hash.is_some()
                        && is_same(previous, &entry, &path, request.checksum, &mut rehashed_bytes) =>
                {
                    (entry.hash, entry.articles) = (previous.hash, previous.articles);
                    None
                }
                _ => Some(match listed {
                    Some(listed) => SourceFile { path: file.path, bytes: file.bytes, ..listed },
                    None => file,
                }),
            };
            changes.slots.push(FileSlot { entry, old: old_number, source });
        }
        let scopes = RootIndex::new(&walk.roots);
        let missing: HashSet<&PathBuf> = walk.missing.iter().collect();
        let not_found = unmatched.iter().filter(|(path, _)| scopes.first(path).is_some() && !missing.contains(path));
        let not_found = not_found.map(|(path, number)| (path.as_path(), *number));
        let retained = unmounted::find_retained(old, &walk, request, not_found, (&changes.sources, &changes.slots))?;
        for slot in &mut changes.slots {
            if let Some(number) = slot.old.filter(|number| retained.files.contains(number)) {
                (slot.entry, slot.source) = (old.files[number].clone(), None);
            }
        }
        for (path, number) in unmatched {
            let in_scope = scopes.first(&path).is_some() || missing.contains(&path);
            let unknown = walk.unknown.iter().any(|unknown| path.starts_with(unknown));
            let is_stream = old.roots[old.files[number].root].is_stream();
            let is_kept = unknown || is_stream || request.keep_missing || retained.files.contains(&number);
            if in_scope && !is_kept {
                changes.missing_files.push(path);
            } else {
                changes.slots.push(FileSlot { entry: old.files[number].clone(), old: Some(number), source: None });
            }
        }
        changes.skips = retained.skips;
        changes.missing_files.sort_unstable();
        changes.slots.sort_by(|a, b| (a.entry.root, &a.entry.path).cmp(&(b.entry.root, &b.entry.path)));
        changes.must_write |= changes.sources.roots != old.roots || changes.sources.specs != old.specs;
        changes.must_write |= rehashed_bytes >= MAX_REHASHED_BYTES;
        Ok(changes)
    }

    /// Whether the index already matches the archive.
    pub(crate) fn is_empty(&self) -> bool {
        !self.must_write && self.missing_files.is_empty() && self.slots.iter().all(|slot| slot.source.is_none())
    }

    fn add_roots(&mut self, walked: &[Root], spec: Option<&ReadSpec>) {
        let known = RootIndex::new(&self.sources.roots);
        let new: Vec<Root> = walked.iter().filter(|root| !known.covers(root)).cloned().collect();
        drop(known);
        // Roots may be given twice, or inside each other.
        let mut seen = HashSet::new();
        self.sources.roots.extend(
            new.into_iter()
                .filter(|root| seen.insert((root.path.clone(), root.pattern.as_ref().map(Pattern::to_string)))),
        );
        if let Some(spec) = spec {
            let given = RootIndex::new(walked);
            self.sources.specs.retain(|scoped| !given.covers(&scoped.root));
            let scoped = |root: &Root| ScopedSpec { root: root.clone(), spec: spec.clone() };
            self.sources.specs.extend(walked.iter().map(scoped));
        }
    }
}

/// Removes the files and roots that the user wants to forget.
///
/// # Errors
///
/// Fails if one of the paths cannot be resolved.
fn forget(old: &Sources, paths: &[PathBuf], changes: &mut Changes) -> Result<Sources> {
    if paths.is_empty() {
        return Ok(old.clone());
    }
    // Streams and memory inputs are known by the given name, which is not an absolute path.
    let mut listed = paths.to_vec();
    for path in paths {
        listed.push(Root::path_of(path).map_err(Error::io("look at", path))?);
    }
    let paths = listed;
    let is_forgotten = |path: &Path| paths.iter().any(|forgotten| path.starts_with(forgotten));
    let mut remaining = Sources::default();
    let mut numbers = Vec::new();
    for root in &old.roots {
        numbers.push(remaining.roots.len());
        if !is_forgotten(&root.path) {
            remaining.roots.push(root.clone());
        }
    }
    remaining.specs = old.specs.iter().filter(|scoped| !is_forgotten(&scoped.root.path)).cloned().collect();
    // File numbers must match the lists of articles, so a forgotten file stays as an entry without a root.
    for file in &old.files {
        let path = old.path(file);
        if is_forgotten(&path) {
            changes.missing_files.push(path);
            remaining.files.push(FileEntry { root: usize::MAX, ..file.clone() });
        } else {
            remaining.files.push(FileEntry { root: numbers[file.root], ..file.clone() });
        }
    }
    Ok(remaining)
}

/// Returns the files that are not forgotten, with their numbers.
fn remaining_files(old: &Sources) -> impl Iterator<Item = (usize, &FileEntry)> {
    old.files.iter().enumerate().filter(|(_, file)| file.root != usize::MAX)
}

/// Whether a file is unchanged. Adds its size to `rehashed_bytes` if it had to be hashed for that.
fn is_same(previous: &FileEntry, now: &FileEntry, path: &Path, checksum: bool, rehashed_bytes: &mut u64) -> bool {
    if previous.bytes != now.bytes || previous.reading != now.reading || previous.root != now.root {
        return false;
    }
    if !checksum && previous.modified.is_some() && previous.modified == now.modified {
        return true;
    }
    let same = hash_file(path).ok() == previous.hash;
    if same && !checksum {
        *rehashed_bytes += now.bytes;
    }
    same
}

/// Returns a key for how a file is read. It contains the version, because another version may find other articles.
fn reading(spec: Option<&ReadSpec>) -> String {
    let spec = spec.filter(|spec| !spec.is_default()).map(|spec| serde_json::to_vec(spec).expect("strings are JSON"));
    let hash = spec.map(|json| format!(" {}", &blake3::hash(&json).to_hex()[..8]));
    format!("{}{}", env!("CARGO_PKG_VERSION"), hash.unwrap_or_default())
}

fn nanoseconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|time| time.as_nanos().try_into().ok()).unwrap_or(0)
}
