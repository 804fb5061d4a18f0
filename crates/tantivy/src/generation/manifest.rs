//! The manifest of a generation: size, time and hash of each file. Tells whether the files have the bytes that were
//! written, and whether all files of the index are listed.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{
    disk::{
        files, hex,
        parts::{MergeRule, Part, is_segment, is_untracked},
    },
    generation::{commit::Commit, generations, lineage::Lineage, summary::Summary},
};
use jianbao_corpus::hash_file;

/// Files of up to this many bytes are always hashed when an index is opened, larger ones only if they were modified.
/// About ten files of an index are that small, whatever its size.
const SMALL: u64 = 64 << 10;

/// The files of a generation by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    files: BTreeMap<String, Entry>,
    /// The lineage of this state; `None` in manifests of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lineage: Option<Lineage>,
    /// A checksum of `files`. The lineage has its own.
    #[serde(with = "hex::hash128")]
    check: u128,
}

/// A file as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    /// Time of the last change, in nanoseconds since 1970; `None` if the file system does not know it.
    modified: Option<i64>,
    #[serde(with = "hex::optional_hash")]
    hash: Option<[u8; 32]>,
}

/// A file that does not have the bytes that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadFile {
    /// Name of the file in the generation.
    pub file: String,
    /// The fault, as a phrase.
    pub what: String,
}

impl Manifest {
    /// Reads every file of a generation and writes the manifest. Files that are shared with an earlier generation keep
    /// their entries: they never change, and a new hash would hide damage. New files get the default permissions.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or does not belong to a generation. [`Error::Damaged`] if a part is missing.
    pub(crate) fn write(generation: &Path, shared: &SharedFiles<'_>, lineage: &Lineage) -> Result<Self> {
        let mut manifest = Self { lineage: Some(lineage.clone()), ..Self::default() };
        // The summary was created with the default permissions.
        let summary_path = Part::Summary.path(generation);
        let permissions =
            fs::symlink_metadata(&summary_path).map_err(Error::io("look at", summary_path))?.permissions();
        for name in names(generation)? {
            let path = generation.join(&name);
            if !is_segment(&name) && Part::from_name(&name).is_none() {
                let error = io::Error::other("it is not part of an index");
                return Err(Error::io("publish the file", path)(error));
            }
            let entry = if let Some(entry) = shared.entry(&name) {
                entry.clone()
            } else {
                files::set_permissions(&path, &permissions).map_err(Error::io("set the permissions of", &path))?;
                Entry::read(&path).map_err(Error::io("read", &path))?
            };
            manifest.files.insert(name, entry);
        }
        manifest.require_complete(generation)?;
        manifest.save(generation)?;
        Ok(manifest)
    }

    fn save(&mut self, generation: &Path) -> Result<()> {
        self.check = self.checksum();
        files::write_json(&Part::Manifest.path(generation), self)
    }

    /// Reads the manifest of a generation.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it is missing or its checksum is wrong. [`Error::Io`] if it cannot be read.
    pub(crate) fn read(generation: &Path) -> Result<Self> {
        let path = Part::Manifest.path(generation);
        let manifest: Option<Self> = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).ok(),
            Err(error) if files::is_absence(&error) => None,
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        manifest.filter(|manifest| manifest.check == manifest.checksum()).ok_or_else(|| Error::Damaged {
            path: generations::index_dir(generation),
            what: format!("its list of files, {}, is missing or not as it was written", Part::Manifest.name()),
        })
    }

    fn checksum(&self) -> u128 {
        let json = serde_json::to_vec(&self.files).expect("strings and numbers are JSON");
        hex::first_half(blake3::hash(&json))
    }

    /// Returns an identifier of the contents of the files, equal for all copies: eighteen hexadecimal digits.
    pub(crate) fn identity(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, entry) in &self.files {
            hasher.update(name.as_bytes()).update(&entry.bytes.to_le_bytes()).update(&entry.hash.unwrap_or_default());
        }
        hasher.finalize().to_hex()[..18].to_owned()
    }

    /// Returns the lineage of this state.
    pub(crate) fn lineage(&self) -> Lineage {
        self.lineage.clone().unwrap_or_else(|| Lineage::from_identity(&self.identity()))
    }

    /// Returns the files that the next generation may share: those of segments, which never change, and tantivy's
    /// records.
    pub(crate) fn shared(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| is_segment(name)).chain([Part::Commit.name(), Part::Managed.name()])
    }

    /// Compares sizes and times of all files, and hashes those that are small or were modified.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] for the first file that does not have the bytes that were written or is not listed.
    /// [`Error::Io`] if a file cannot be checked.
    pub(crate) fn check(&self, generation: &Path) -> Result<()> {
        self.check_each(generation, HashScope::Small, |_| true)?;
        self.require_complete(generation)
    }

    /// Compares sizes and times of all files, and hashes those that were modified.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub(crate) fn check_times(&self, generation: &Path) -> Result<()> {
        self.check_each(generation, HashScope::Modified, |_| true)
    }

    /// Hashes the `wanted` files. To be called before new files are derived from them: the next manifest has the hashes
    /// of the new files, so damage could not be found later.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub(crate) fn check_bytes(&self, generation: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
        self.check_each(generation, HashScope::All, wanted)
    }

    fn check_each(&self, generation: &Path, read: HashScope, wanted: impl Fn(&str) -> bool) -> Result<()> {
        for (name, entry) in self.files.iter().filter(|(name, _)| wanted(name)) {
            let path = generation.join(name);
            if let Some(what) = entry.fault(&path, read).map_err(Error::io("read", path))? {
                let what = format!("its file {name} {what}");
                return Err(Error::Damaged { path: generations::index_dir(generation), what });
            }
        }
        Ok(())
    }

    /// Checks that all files of the index are listed. An incomplete folder listing would give an incomplete manifest.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] for the first file that is not listed. [`Error::Io`] if the commit or summary cannot be read.
    pub(crate) fn require_complete(&self, generation: &Path) -> Result<()> {
        match self.unlisted_files(generation)?.into_iter().next() {
            None => Ok(()),
            Some(name) => {
                let what = format!("its list of files, {}, does not name {name}", Part::Manifest.name());
                Err(Error::Damaged { path: generations::index_dir(generation), what })
            }
        }
    }

    /// Returns the files of the index that are not listed.
    fn unlisted_files(&self, generation: &Path) -> Result<Vec<String>> {
        let mut needed: Vec<String> = Vec::new();
        let always = Part::ALL.into_iter().filter(|part| part.is_required() && *part != Part::Manifest);
        needed.extend(always.map(|part| part.name().to_owned()));
        if self.files.contains_key(Part::Commit.name())
            && let Some(commit) = Commit::read(generation)?
        {
            if commit.is_of_other_format() {
                // Another format has other files, which this program does not know.
                return Ok(Vec::new());
            }
            needed.extend(commit.files());
        }
        if self.files.contains_key(Part::Summary.name()) {
            // The summary tells whether the optional parts exist.
            let summary = Summary::read(generation)?;
            let counted = [(summary.dictionary as u64, Part::Dictionary), (summary.duplicates, Part::Places)];
            needed.extend(counted.iter().filter(|(count, _)| *count > 0).map(|(_, part)| part.name().to_owned()));
        }
        needed.retain(|name| !self.files.contains_key(name));
        Ok(needed)
    }

    /// Hashes all files and returns those that do not have the bytes that were written.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be listed, or if this process is not able to read a file.
    pub(crate) fn bad_files(&self, generation: &Path) -> Result<Vec<BadFile>> {
        let mut bad = Vec::new();
        for (name, entry) in &self.files {
            let path = generation.join(name);
            let what = match entry.fault(&path, HashScope::All) {
                Ok(what) => what,
                // A disk that cannot read a block has lost it. Errors of the reading process say nothing about the
                // file.
                Err(error) if is_reader_error(&error) => return Err(Error::io("read", path)(error)),
                Err(error) => Some(format!("cannot be read: {error}")),
            };
            bad.extend(what.map(|what| BadFile { file: name.clone(), what }));
        }
        for name in names(generation)? {
            if !self.files.contains_key(&name) {
                bad.push(BadFile { file: name, what: "does not belong here".to_owned() });
            }
        }
        if bad.is_empty() {
            let what = format!("is not listed in {}", Part::Manifest.name());
            bad.extend(self.unlisted_files(generation)?.into_iter().map(|file| BadFile { file, what: what.clone() }));
        }
        Ok(bad)
    }

    /// Stores the current times of the files after they were found intact. Otherwise every search of a copied index
    /// would hash them again.
    pub(crate) fn save_times(mut self, generation: &Path) -> Result<()> {
        if self.refresh_times(generation)? { self.save(generation) } else { Ok(()) }
    }

    /// Writes the manifest of a copy, with the times of its files.
    pub(crate) fn write_copy(mut self, generation: &Path, lineage: Lineage) -> Result<Self> {
        self.lineage = Some(lineage);
        self.refresh_times(generation)?;
        self.save(generation)?;
        Ok(self)
    }

    /// Updates the times of the files. Returns whether one has changed.
    fn refresh_times(&mut self, generation: &Path) -> Result<bool> {
        let mut changed = false;
        for (name, entry) in &mut self.files {
            let path = generation.join(name);
            let modified = modified(&fs::symlink_metadata(&path).map_err(Error::io("look at", path))?);
            changed |= modified != entry.modified;
            entry.modified = modified;
        }
        Ok(changed)
    }

    /// Returns the names of the files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the hash of a file, or `None` if it is not listed.
    pub(crate) fn hash(&self, name: &str) -> Option<[u8; 32]> {
        self.files.get(name)?.hash
    }

    /// Hashes a file. Returns its fault, as a phrase.
    pub(crate) fn check_file(&self, generation: &Path, name: &str) -> io::Result<Option<String>> {
        match self.files.get(name) {
            None => Ok(Some("is not listed".to_owned())),
            Some(entry) => entry.fault(&generation.join(name), HashScope::All),
        }
    }

    /// Returns the number of files.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns the total size of the files in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.values().map(|entry| entry.bytes).sum()
    }
}

/// The files that a new generation shares with an earlier one.
pub(crate) enum SharedFiles<'m> {
    None,
    /// The segment files that this manifest lists.
    Segments(&'m Manifest),
    /// The segment files, and the parts that a merge shares.
    Merging(&'m Manifest),
}

impl SharedFiles<'_> {
    fn entry(&self, name: &str) -> Option<&Entry> {
        let is_shared = || Part::from_name(name).is_some_and(|part| part.merge_rule() == MergeRule::Share);
        match self {
            Self::None => None,
            Self::Segments(earlier) => earlier.files.get(name).filter(|_| is_segment(name)),
            Self::Merging(earlier) => earlier.files.get(name).filter(|_| is_segment(name) || is_shared()),
        }
    }
}

/// Which files are hashed; of the others only size and time are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HashScope {
    /// Files whose time has changed.
    Modified,
    /// Files whose time has changed, and files of up to [`SMALL`] bytes.
    Small,
    All,
}

impl Entry {
    fn read(path: &Path) -> io::Result<Self> {
        let metadata = fs::symlink_metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is no ordinary file"));
        }
        Ok(Self { bytes: metadata.len(), modified: modified(&metadata), hash: Some(hash_file(path)?) })
    }

    /// Returns the fault of the file at `path`, as a phrase.
    fn fault(&self, path: &Path, read: HashScope) -> io::Result<Option<String>> {
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if files::is_absence(&error) => return Ok(Some("is missing".to_owned())),
            Err(error) => return Err(error),
        };
        if !metadata.is_file() {
            return Ok(Some("is a link, a folder or a device, and a file was written".to_owned()));
        }
        if metadata.len() != self.bytes {
            return Ok(Some(format!("has {} bytes, {} were written", metadata.len(), self.bytes)));
        }
        let is_unmodified = self.modified.is_some() && modified(&metadata) == self.modified;
        let is_trusted = match read {
            HashScope::Modified => is_unmodified,
            HashScope::Small => is_unmodified && self.bytes > SMALL,
            HashScope::All => false,
        };
        if is_trusted {
            return Ok(None);
        }
        let is_equal = Some(hash_file(path)?) == self.hash;
        Ok((!is_equal).then(|| "has other bytes than were written".to_owned()))
    }
}

/// Whether an error concerns the reading process or the system, not the file.
pub(crate) fn is_reader_error(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, OutOfMemory, PermissionDenied};
    // "Too many open files" has no error kind of its own.
    matches!(error.kind(), PermissionDenied | OutOfMemory | Interrupted)
        || cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

fn modified(metadata: &Metadata) -> Option<i64> {
    jianbao_corpus::modified(metadata)
}

/// Returns the names of the files that a manifest has to list.
fn names(generation: &Path) -> Result<Vec<String>> {
    let entries = files::list(generation).map_err(Error::io("list", generation))?;
    let names = entries.into_iter().map(|entry| entry.name.to_string_lossy().into_owned());
    Ok(names.filter(|name| name != Part::Manifest.name() && !is_untracked(name)).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_part_is_not_published() {
        let dir = tempfile::tempdir().unwrap();
        let generation = dir.path();
        Summary::default().write(generation).unwrap();
        let write = || Manifest::write(generation, &SharedFiles::None, &Lineage::begin());
        let missing = write().unwrap_err().to_string();
        assert!(missing.contains("does not name meta.json"), "{missing}");
        fs::write(generation.join("notes.txt"), "亲爱的").unwrap();
        let error = write().unwrap_err().to_string();
        assert!(error.contains("notes.txt") && error.contains("not part of an index"), "{error}");
        assert!(Manifest::read(generation).is_err(), "nothing was written");
    }
}
