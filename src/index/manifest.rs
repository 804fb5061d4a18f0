//! What files a generation has: their sizes and hashes, written when it is published. Says whether the bytes on disk are those
//! that were written.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Name of the manifest inside a generation.
const FILE: &str = "manifest.json";
/// Files of tantivy that say nothing about the index: locks, and the list of files it may remove.
const UNTRACKED: [&str; 3] = [".managed.json", ".tantivy-writer.lock", ".tantivy-meta.lock"];

/// The files of a generation by name.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    /// BLAKE3, in hexadecimal.
    hash: String,
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
    /// Reads every file of a generation and writes down what it is.
    pub(super) fn write(generation: &Path) -> Result<()> {
        let mut manifest = Self::default();
        for name in names(generation)? {
            let path = generation.join(&name);
            let entry = Entry::of(&path).map_err(Error::io("read", &path))?;
            manifest.files.insert(name, entry);
        }
        let path = generation.join(FILE);
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            serde_json::to_writer_pretty(&mut file, &manifest)?;
            file.write_all(b"\n")?;
            file.sync_all()
        };
        write().map_err(Error::io("write", &path))
    }

    /// The manifest of a generation; `None` when it has none that can be read.
    pub(super) fn read(generation: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(generation.join(FILE)).ok()?).ok()
    }

    /// The files of a generation that are not as they were written.
    pub(super) fn bad_files(&self, generation: &Path) -> Result<Vec<BadFile>> {
        let mut bad = Vec::new();
        for (name, written) in &self.files {
            let what = match Entry::of(&generation.join(name)) {
                Ok(found) if found == *written => continue,
                Ok(found) if found.bytes != written.bytes => {
                    format!("has {} bytes, {} were written", found.bytes, written.bytes)
                }
                Ok(_) => "has other bytes than were written".to_owned(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
                Err(error) => format!("cannot be read: {error}"),
            };
            bad.push(BadFile { file: name.clone(), what });
        }
        for name in names(generation)? {
            if !self.files.contains_key(&name) {
                bad.push(BadFile { file: name, what: "does not belong here".to_owned() });
            }
        }
        Ok(bad)
    }

    /// How many files it lists.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}

impl Entry {
    fn of(path: &Path) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        let bytes = io::copy(&mut BufReader::with_capacity(1 << 20, File::open(path)?), &mut hasher)?;
        Ok(Self { bytes, hash: hasher.finalize().to_hex().to_string() })
    }
}

fn names(generation: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(generation).map_err(Error::io("list", generation))?;
    let names = entries.filter_map(io::Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.filter(|name| name != FILE && !UNTRACKED.contains(&name.as_str())).collect())
}
