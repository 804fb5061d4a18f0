//! What is kept twice so that an index can be repaired when it is damaged: by a whole state that is still there, or by building it
//! anew from its sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{
    disk::{
        files::{self, write_json},
        lock::LockWait,
        parts::Part,
    },
    generation::{
        commit::Commit,
        generations::{self, Publication, WriteSession},
        lineage::Lineage,
        manifest::{Manifest, is_reader_error},
        sources::{ScopedSpec, Sources},
        summary::Summary,
    },
    update::user_dictionary,
};
use jianbao_corpus::Root;
use jianbao_text::dictionary::Dictionary;

/// The second record of a generation. Earlier versions of the program wrote no lineage.
#[derive(Serialize, Deserialize)]
struct RecoveryRecord(
    Vec<Root>,
    Vec<ScopedSpec>,
    Dictionary,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Lineage>,
);

impl RecoveryRecord {
    /// That of a generation; `None` when there is none, or it cannot be understood.
    fn read(generation: &Path) -> Result<Option<Self>> {
        let path = Part::Roots.path(generation);
        let bytes = tolerate(fs::read(&path).map_err(Error::io("read", path)))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}

/// Writes roots, dictionary and lineage of a generation a second time.
pub(crate) fn write(generation: &Path, sources: &Sources, dictionary: &Dictionary, lineage: &Lineage) -> Result<()> {
    let record = (&sources.roots, &sources.specs, dictionary, lineage);
    write_json(&Part::Roots.path(generation), &record)
}

/// Writes for one generation what is written for another that has the same articles.
pub(crate) fn copy_record(from: &Path, to: &Path, lineage: &Lineage) -> Result<()> {
    let copy = RecoveryRecord::read(from)?.ok_or_else(|| Error::Damaged {
        path: generations::index_dir(from),
        what: format!("its record {} cannot be understood", Part::Roots.name()),
    })?;
    write_json(&Part::Roots.path(to), &RecoveryRecord(copy.0, copy.1, copy.2, Some(lineage.clone())))
}

/// What is known of a damaged index.
#[derive(Default)]
pub(crate) struct IndexInputs {
    /// Roots, and where that can be read, the files as they were indexed.
    pub sources: Sources,
    pub dictionary: Dictionary,
    /// Whether there was a dictionary that cannot be read any more.
    pub is_dictionary_lost: bool,
}

/// The roots and the dictionary of the index in `dir`, from whichever record can be read.
///
/// # Errors
///
/// When this user may not read them.
pub(crate) fn inputs(dir: &Path) -> Result<IndexInputs> {
    for generation in candidates(dir)? {
        // One of the records may be what is damaged. Where the list that could tell is, they are believed.
        let manifest = tolerate(Manifest::read(&generation))?;
        let is_intact = |part: Part| match &manifest {
            None => Ok(true),
            Some(list) if list.hash(part.name()).is_none() => Ok(true),
            Some(list) => match list.check_file(&generation, part.name()) {
                Ok(what) => Ok(what.is_none()),
                Err(error) if is_reader_error(&error) => Err(Error::io("read", part.path(&generation))(error)),
                Err(_) => Ok(false),
            },
        };
        let copy = if is_intact(Part::Roots)? { RecoveryRecord::read(&generation)? } else { None };
        let sources = if is_intact(Part::Sources)? { tolerate(Sources::read(&generation))? } else { None };
        let mut inputs = IndexInputs::default();
        if let Some(RecoveryRecord(roots, specs, dictionary, _)) = copy {
            inputs.sources = sources.unwrap_or(Sources { roots, specs, files: Vec::new() });
            inputs.dictionary = dictionary;
        } else {
            let Some(sources) = sources else { continue };
            inputs.sources = sources;
            let is_listed = manifest.as_ref().is_some_and(|list| list.hash(Part::Dictionary.name()).is_some());
            let dictionary =
                if is_intact(Part::Dictionary)? { tolerate(user_dictionary::read(&generation))? } else { None };
            inputs.is_dictionary_lost = dictionary.as_ref().is_none_or(|read| read.is_empty() && is_listed);
            inputs.dictionary = dictionary.unwrap_or_default();
        }
        return Ok(inputs);
    }
    Ok(IndexInputs::default())
}

/// Which index the folder holds, as far as any record says; and whether that is in doubt because its manifest cannot be read.
///
/// # Errors
///
/// When this user may not read it.
pub(crate) fn lineage(dir: &Path) -> Result<Option<(Lineage, bool)>> {
    for generation in candidates(dir)? {
        if let Some(manifest) = tolerate(Manifest::read(&generation))? {
            return Ok(Some((manifest.lineage(), false)));
        }
        if let Some(RecoveryRecord(.., Some(lineage))) = RecoveryRecord::read(&generation)? {
            return Ok(Some((lineage, true)));
        }
    }
    Ok(None)
}

/// All generations, the one that is read first, then the newest.
fn candidates(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = generations::newest_first(dir)?;
    let current = tolerate(generations::current(dir))?.flatten();
    if let Some(at) = found.iter().position(|path| Some(path) == current.as_ref()) {
        found[..=at].rotate_right(1);
    }
    Ok(found)
}

/// `None` for what is damaged or missing, or on a disk that cannot give it any more.
fn tolerate<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::Damaged { .. }) => Ok(None),
        Err(Error::Io { source, .. }) if !is_reader_error(&source) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a repair comes to.
#[derive(Debug)]
pub enum Repair {
    /// A whole state was still there, and is read now.
    Reinstated {
        /// Articles that it has.
        articles: u64,
    },
    /// There is none: the index has to be built anew from its sources, which loses nothing.
    Rebuild,
}

/// Begins the repair of the damaged index in `dir`: makes the newest whole state in it the one that is read. `is_faulty` says that
/// the files of the one that is read are as they were written, and wrong nevertheless.
///
/// # Errors
///
/// [`Error::SourcesMissing`] when there is no whole state, and articles could not be read again from their sources;
/// [`Error::AfterPublication`] as for every change; when another process is writing, or this user may not write.
pub fn repair(dir: &Path, is_faulty: bool, lock_wait: LockWait) -> Result<Repair> {
    let session = WriteSession::begin(dir, lock_wait)?;
    if let Some((published, articles)) = reinstate(&session, dir, is_faulty)? {
        published.require_synced(dir)?;
        return Ok(Repair::Reinstated { articles });
    }
    let inputs = inputs(dir)?;
    let (mut from_input, mut gone) = (0, 0);
    for file in inputs.sources.files.iter().filter(|file| file.articles > 0) {
        let path = inputs.sources.path(file);
        if inputs.sources.roots[file.root].is_stream() {
            from_input += file.articles as u64;
        } else if fs::metadata(&path).is_err() {
            gone += file.articles as u64;
        }
    }
    let is_uncounted = inputs.sources.files.is_empty() && inputs.sources.roots.iter().any(Root::is_stream);
    if from_input + gone > 0 || is_uncounted {
        return Err(Error::SourcesMissing { path: dir.to_path_buf(), from_input, gone });
    }
    Ok(Repair::Rebuild)
}

/// Makes the newest whole state of the index in `dir` the one that is read; `None` when there is none. Gives its articles too.
pub(crate) fn reinstate(session: &WriteSession, dir: &Path, is_faulty: bool) -> Result<Option<(Publication, u64)>> {
    let current = tolerate(generations::current(dir))?.flatten();
    for generation in generations::newest_first(dir)? {
        if is_faulty && Some(&generation) == current.as_ref() || !is_intact(&generation)? {
            continue;
        }
        let articles = Summary::read(&generation)?.totals.articles;
        return Ok(Some((session.reinstate(&generation)?, articles)));
    }
    Ok(None)
}

/// Whether a generation has all its files, as they were written, and this program can read it.
fn is_intact(generation: &Path) -> Result<bool> {
    let Some(manifest) = tolerate(Manifest::read(generation))? else { return Ok(false) };
    let bad = tolerate(manifest.bad_files(generation))?;
    let payload = tolerate(Commit::payload_of(generation))?.flatten();
    Ok(bad.is_some_and(|bad| bad.is_empty()) && payload.is_some_and(|payload| payload.mismatch().is_none()))
}

/// Whether there is anything in the folder that says something of an index.
///
/// # Errors
///
/// When the folder cannot be listed.
pub(crate) fn has_remains(dir: &Path) -> Result<bool> {
    for generation in generations::newest_first(dir)? {
        if !files::list(&generation).map_err(Error::io("list", &generation))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
