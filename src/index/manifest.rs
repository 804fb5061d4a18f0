//! What files a generation has: their sizes, times and hashes, written before it is published. Says whether the bytes on disk are
//! those that were written.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    generations, hex,
    summary::{UNFINISHED, write_json},
};
use crate::{
    corpus::hash_file,
    error::{Error, Result},
};

/// Name of the manifest inside a generation.
const FILE: &str = "manifest.json";
/// A file up to this many bytes is read whenever an index is opened; a larger one only when it was touched. Some ten files of an
/// index are so small, whatever its size: the smallest segments, removed articles, what the generation says of itself.
const SMALL: u64 = 64 << 10;
/// Files of tantivy that say nothing about the index.
const UNTRACKED: [&str; 2] = [".tantivy-writer.lock", ".tantivy-meta.lock"];

/// The files of a generation by name.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    files: BTreeMap<String, Entry>,
    /// A hash of the above, so that the manifest vouches for itself.
    #[serde(with = "hex::number")]
    check: u128,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    /// When it was changed last, in nanoseconds since 1970, as far as the file system knows.
    modified: Option<i64>,
    #[serde(with = "hex::maybe")]
    hash: Option<[u8; 32]>,
}

/// A file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadFile {
    /// Its name in the generation.
    pub file: String,
    /// What is wrong with it, as a phrase.
    pub what: String,
}

impl Manifest {
    /// Reads every file of a generation and writes down what it is. Files of segments that `earlier` knows, and those of `shared`,
    /// are the same as there: what is written of them stays, so that bytes that have changed on disk since are found.
    pub(super) fn write(generation: &Path, earlier: Option<&Self>, shared: &[&str]) -> Result<Self> {
        let mut manifest = Self::default();
        for name in names(generation)? {
            let path = generation.join(&name);
            let is_shared = segment_of(&name).is_some() || shared.contains(&name.as_str());
            let known = earlier.filter(|_| is_shared).and_then(|earlier| earlier.files.get(&name));
            let entry = match known {
                Some(entry) => Ok(entry.clone()),
                None => Entry::of(&path),
            };
            manifest.files.insert(name, entry.map_err(Error::io("read", &path))?);
        }
        manifest.store(generation)?;
        Ok(manifest)
    }

    fn store(&mut self, generation: &Path) -> Result<()> {
        self.check = self.sum();
        write_json(&generation.join(FILE), self)
    }

    /// The manifest of a generation.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when there is none, or none that vouches for itself.
    pub(super) fn read(generation: &Path) -> Result<Self> {
        let manifest: Option<Self> =
            fs::read(generation.join(FILE)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        manifest.filter(|manifest| manifest.check == manifest.sum()).ok_or_else(|| Error::Damaged {
            path: generations::index_of(generation),
            what: format!("its list of files, {FILE}, is missing or not as it was written"),
        })
    }

    fn sum(&self) -> u128 {
        let json = serde_json::to_vec(&self.files).expect("strings and numbers are JSON");
        hex::first_half(blake3::hash(&json))
    }

    /// Names what the files say, whenever and wherever they were copied to: eighteen digits of a hash.
    pub(super) fn identity(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, entry) in &self.files {
            hasher.update(name.as_bytes()).update(&entry.bytes.to_le_bytes()).update(&entry.hash.unwrap_or_default());
        }
        hasher.finalize().to_hex()[..18].to_owned()
    }

    /// The files that other generations may share: those of segments, which are written once, and what tantivy knows of them.
    pub(super) fn shared(&self) -> impl Iterator<Item = &str> {
        let own = ["meta.json", ".managed.json"];
        self.files.keys().map(String::as_str).filter(|name| segment_of(name).is_some()).chain(own)
    }

    /// Looks at sizes and times of the files, and reads those that are small or were touched since they were written.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] naming the first file that is not as it was written.
    pub(super) fn check(&self, generation: &Path) -> Result<()> {
        self.check_each(generation, Read::Small, |_| true)
    }

    /// Looks at sizes and times of the files, and reads those that were touched.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub(super) fn check_times(&self, generation: &Path) -> Result<()> {
        self.check_each(generation, Read::Touched, |_| true)
    }

    /// Reads the `wanted` files, whatever their times say: to be called before something is made of what is in them. The next
    /// manifest has the hashes of what was made, so that nobody would find the damage later.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub(super) fn check_bytes(&self, generation: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
        self.check_each(generation, Read::All, wanted)
    }

    fn check_each(&self, generation: &Path, read: Read, wanted: impl Fn(&str) -> bool) -> Result<()> {
        for (name, written) in self.files.iter().filter(|(name, _)| wanted(name)) {
            if let Some(what) = written.differs(&generation.join(name), read) {
                let what = format!("its file {name} {what}");
                return Err(Error::Damaged { path: generations::index_of(generation), what });
            }
        }
        Ok(())
    }

    /// Reads all files; gives those that are not as they were written.
    pub(super) fn bad_files(&self, generation: &Path) -> Result<Vec<BadFile>> {
        let mut bad = Vec::new();
        for (name, written) in &self.files {
            if let Some(what) = written.differs(&generation.join(name), Read::All) {
                bad.push(BadFile { file: name.clone(), what });
            }
        }
        for name in names(generation)? {
            if !self.files.contains_key(&name) {
                bad.push(BadFile { file: name, what: "does not belong here".to_owned() });
            }
        }
        Ok(bad)
    }

    /// Accepts the times that the files have now, after they were found to be as they were written: a copied index is read
    /// again with every search otherwise.
    pub(super) fn accept_times(mut self, generation: &Path) -> Result<()> {
        if self.take_times(generation) { self.store(generation) } else { Ok(()) }
    }

    /// Writes the manifest of a copy, with the times that its files have.
    pub(super) fn write_copy(mut self, generation: &Path) -> Result<()> {
        self.take_times(generation);
        self.store(generation)
    }

    /// Notes the times that the files have now; whether one is another than was noted.
    fn take_times(&mut self, generation: &Path) -> bool {
        let mut changed = false;
        for (name, entry) in &mut self.files {
            let modified = fs::metadata(generation.join(name)).ok().as_ref().and_then(modified);
            changed |= modified != entry.modified;
            entry.modified = modified;
        }
        changed
    }

    /// Names of the files.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The hash of a file; `None` when it is not listed.
    pub(super) fn hash(&self, name: &str) -> Option<[u8; 32]> {
        self.files.get(name)?.hash
    }

    /// What is wrong with a file, as a phrase; it is read.
    pub(super) fn check_file(&self, generation: &Path, name: &str) -> Option<String> {
        self.files
            .get(name)
            .map_or(Some("is not listed".to_owned()), |entry| entry.differs(&generation.join(name), Read::All))
    }

    /// How many files it lists.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}

/// Which files are read; the others are only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// Those whose time is another than was written down.
    Touched,
    /// These, and all up to [`SMALL`].
    Small,
    All,
}

impl Entry {
    fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self { bytes: metadata.len(), modified: modified(&metadata), hash: Some(hash_file(path)?) })
    }

    /// What is wrong with the file at `path`, as a phrase.
    fn differs(&self, path: &Path, read: Read) -> Option<String> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Some("is missing".to_owned()),
            Err(error) => return Some(format!("cannot be looked at: {error}")),
        };
        if metadata.len() != self.bytes {
            return Some(format!("has {} bytes, {} were written", metadata.len(), self.bytes));
        }
        let untouched = self.modified.is_some() && modified(&metadata) == self.modified;
        let believed = match read {
            Read::Touched => untouched,
            Read::Small => untouched && self.bytes > SMALL,
            Read::All => false,
        };
        if believed {
            return None;
        }
        match hash_file(path) {
            Ok(hash) if Some(hash) == self.hash => None,
            Ok(_) => Some("has other bytes than were written".to_owned()),
            Err(error) => Some(format!("cannot be read: {error}")),
        }
    }
}

fn modified(metadata: &Metadata) -> Option<i64> {
    crate::corpus::modified(metadata)
}

/// The number of the segment that a file is of, in hexadecimal; such a name begins with it.
pub(super) fn segment_of(name: &str) -> Option<&str> {
    let (number, ending) = name.split_at_checked(32)?;
    (ending.starts_with('.') && number.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(number)
}

/// Whether a file says which articles of a segment are removed.
pub(super) fn is_removals(name: &str) -> bool {
    segment_of(name).is_some() && name.ends_with(".del")
}

fn names(generation: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(generation).map_err(Error::io("list", generation))?;
    let names = entries.filter_map(io::Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_own = |name: &str| name == FILE || name.ends_with(UNFINISHED) || UNTRACKED.contains(&name);
    Ok(names.filter(|name| !is_own(name)).collect())
}
