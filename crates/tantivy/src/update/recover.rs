//! Repairs a damaged index, from an intact older state or from its sources. Each generation has a second copy of the
//! required records.

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

/// The second copy of the records of a generation. Earlier versions wrote no lineage.
#[derive(Serialize, Deserialize)]
struct RecoveryRecord(
    Vec<Root>,
    Vec<ScopedSpec>,
    Dictionary,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Lineage>,
);

impl RecoveryRecord {
    /// Reads the record of a generation. Returns `None` if there is none or it cannot be parsed.
    fn read(generation: &Path) -> Result<Option<Self>> {
        let path = Part::Roots.path(generation);
        let bytes = tolerate(fs::read(&path).map_err(Error::io("read", path)))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}

/// Writes roots, options, dictionary and lineage of a generation.
pub(crate) fn write(generation: &Path, sources: &Sources, dictionary: &Dictionary, lineage: &Lineage) -> Result<()> {
    let record = (&sources.roots, &sources.specs, dictionary, lineage);
    write_json(&Part::Roots.path(generation), &record)
}

/// Copies the record to another generation with the same articles, with a new lineage.
pub(crate) fn copy_record(from: &Path, to: &Path, lineage: &Lineage) -> Result<()> {
    let copy = RecoveryRecord::read(from)?.ok_or_else(|| Error::Damaged {
        path: generations::index_dir(from),
        what: format!("its record {} cannot be understood", Part::Roots.name()),
    })?;
    write_json(&Part::Roots.path(to), &RecoveryRecord(copy.0, copy.1, copy.2, Some(lineage.clone())))
}

/// The inputs from which an index was built.
#[derive(Default)]
pub(crate) struct IndexInputs {
    /// Roots, and the files as they were indexed if they are known.
    pub sources: Sources,
    pub dictionary: Dictionary,
    /// Whether there was a dictionary that cannot be read.
    pub is_dictionary_lost: bool,
}

/// Reads roots and dictionary of the index in `dir` from the first generation that has an intact record.
///
/// # Errors
///
/// Fails if a record cannot be read because of missing rights or resources.
pub(crate) fn inputs(dir: &Path) -> Result<IndexInputs> {
    for generation in candidates(dir)? {
        // Each of the records may be damaged. Without a manifest it cannot be checked, and is trusted.
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

/// Returns the lineage of the index in `dir`, and whether it is uncertain because the manifest cannot be read. Returns
/// `None` if no record contains a lineage.
///
/// # Errors
///
/// Fails if a record cannot be read because of missing rights or resources.
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

/// Returns all generations: the current one first, then the newest.
fn candidates(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = generations::newest_first(dir)?;
    let current = tolerate(generations::current(dir))?.flatten();
    if let Some(at) = found.iter().position(|path| Some(path) == current.as_ref()) {
        found[..=at].rotate_right(1);
    }
    Ok(found)
}

/// Turns errors for damaged, missing and unreadable files into `None`. Errors of the reading process are returned.
fn tolerate<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::Damaged { .. }) => Ok(None),
        Err(Error::Io { source, .. }) if !is_reader_error(&source) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The result of [`repair`].
#[derive(Debug)]
pub enum Repair {
    /// An intact state was found and is now current.
    Reinstated {
        /// Number of its articles.
        articles: u64,
    },
    /// No intact state was found. The index has to be rebuilt from its sources, which loses no articles.
    Rebuild,
}

/// Begins the repair of the damaged index in `dir`: makes its newest intact state current. If `is_faulty`, the current
/// state is not considered although its files have the bytes that were written.
///
/// ```no_run
/// use std::path::Path;
/// use jianbao_tantivy::{BuildOptions, LockWait, Repair, Request, repair, update};
/// let dir = Path::new("剪报");
/// match repair(dir, false, LockWait::None)? {
///     Repair::Reinstated { articles } => println!("{articles} articles"),
///     Repair::Rebuild => {
///         let request = Request { rebuild: true, ..Request::default() };
///         update(dir, &request, &BuildOptions::default(), &())?;
///     }
/// }
/// # Ok::<(), jianbao_tantivy::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::SourcesMissing`] if there is no intact state and a rebuild would lose articles. [`Error::AfterPublication`]
/// if the state was published but could not be synced. Fails if another process is writing or the index cannot be
/// written.
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

/// Makes the newest intact state of the index in `dir` current. Returns it with its number of articles, or `None` if
/// there is none.
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

/// Whether a generation is complete, has the bytes that were written, and can be read by this program.
fn is_intact(generation: &Path) -> Result<bool> {
    let Some(manifest) = tolerate(Manifest::read(generation))? else { return Ok(false) };
    let bad = tolerate(manifest.bad_files(generation))?;
    let payload = tolerate(Commit::payload_of(generation))?.flatten();
    Ok(bad.is_some_and(|bad| bad.is_empty()) && payload.is_some_and(|payload| payload.mismatch().is_none()))
}

/// Whether the folder contains a generation with files.
///
/// # Errors
///
/// Fails if a folder cannot be listed.
pub(crate) fn has_remains(dir: &Path) -> Result<bool> {
    for generation in generations::newest_first(dir)? {
        if !files::list(&generation).map_err(Error::io("list", &generation))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
