//! Whether an index is whole: its files as they were written, every article complete and as the record of sources says, terms and
//! columns as the text gives them, the sources as they were read. Changes nothing but the times it has noted of its files.

mod articles;
mod derived;
mod facts;
mod sources;

use std::{path::Path, sync::Arc};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::{
    disk::parts::Part,
    generation::{
        generations::{self, CURRENT},
        guard::guarded,
        manifest::{BadFile, Manifest},
        sources::{Outcome, Sources},
        summary::Totals,
    },
    reader::index_reader::IndexReader,
    update::{build, request::BuildOptions, words},
};
use derived::Deriving;
use jianbao_text::segmenter::Segmenter;

/// How many faults are named.
const NAMED: usize = 100;
/// How many articles are analysed again when not all are.
const SAMPLE: u64 = 500;

/// What was found out about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that were compared with what was written.
    pub files: usize,
    /// Files that are not as they were written.
    pub bad_files: Vec<BadFile>,
    /// Articles that were read.
    pub articles: u64,
    /// Articles that were analysed again, and whose terms, lengths and columns were compared with what that gives.
    pub analysed: u64,
    /// Files of the archive that were read again, and gave what is indexed of them.
    pub sources: usize,
    /// Files of the archive that have changed since, or cannot be read: an update sees to them.
    pub sources_changed: usize,
    /// What does not hold, as sentences; the first hundred.
    pub faults: Vec<String>,
}

impl Verification {
    /// Whether everything holds.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bad_files.is_empty() && self.faults.is_empty()
    }

    fn fault(&mut self, text: String) {
        if self.faults.len() < NAMED {
            self.faults.push(text);
        }
    }
}

/// Verifies the index in `dir`. When `full`, all of its articles are analysed again and all of its sources are read again, else a
/// sample of each.
///
/// When files are not as they were written, their content is not looked at.
///
/// # Errors
///
/// [`NoIndex`](Error::NoIndex) when there is none; [`IndexMismatch`](Error::IndexMismatch) when it is of another version; when the
/// folder cannot be read.
pub fn verify(dir: &Path, full: bool) -> Result<Verification> {
    verify_with(dir, full, None)
}

/// The same with a segmenter without the user's words that is loaded already.
///
/// # Errors
///
/// As [`verify`].
pub fn verify_with(dir: &Path, full: bool, segmenter: Option<Arc<Segmenter>>) -> Result<Verification> {
    let mut found = Verification::default();
    let generation = match generations::current(dir) {
        Ok(generation) => generation.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?,
        Err(Error::Damaged { what, .. }) => {
            // The message of the error begins with the name of the file.
            let what = what.trim_start_matches(CURRENT).trim_start().to_owned();
            found.bad_files.push(BadFile { file: CURRENT.into(), what });
            return Ok(found);
        }
        Err(error) => return Err(error),
    };
    if !generations::is_there(&generation)? {
        let what = format!("names the generation {}, which is not there", generation.display());
        found.bad_files.push(BadFile { file: CURRENT.into(), what });
        return Ok(found);
    }
    match Manifest::read(&generation) {
        Ok(manifest) => {
            found.files = manifest.len();
            found.bad_files = manifest.bad_files(&generation)?;
            if found.is_whole() {
                // The next search need not read them again. Whoever may not write here does without.
                let _ = manifest.accept_times(&generation);
            }
        }
        Err(Error::Damaged { what, .. }) => {
            found.bad_files.push(BadFile { file: Part::Manifest.name().into(), what });
        }
        Err(error) => return Err(error),
    }
    if !found.is_whole() {
        return Ok(found);
    }
    // Bytes that are as they were written, and say something that cannot be, are a fault of the index like others.
    match guarded(dir, || verify_content(dir, &generation, full, segmenter, &mut found)) {
        Ok(()) => {}
        Err(Error::Damaged { what, .. }) => found.fault(what),
        Err(Error::Panicked { what, .. }) => found.fault(format!("reading it caused an internal error: {what}")),
        Err(error @ Error::Index { .. }) if error.system_refused().is_none() => found.fault(error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(found)
}

fn verify_content(
    dir: &Path,
    generation: &Path,
    full: bool,
    segmenter: Option<Arc<Segmenter>>,
    found: &mut Verification,
) -> Result<()> {
    let archive = IndexReader::open(dir)?;
    let sources = Sources::read(generation)?;
    let entries = sources.articles(generation)?;
    let dictionary = words::read(generation)?;
    let counted = Totals::count(archive.searcher()).map_err(archive.failed("counting"))?;
    let duplicates = entries.iter().flatten().filter(|entry| matches!(entry.outcome, Outcome::Duplicate(_))).count();
    let said = (archive.totals(), archive.duplicates(), archive.dictionary_words());
    if said != (counted, duplicates as u64, dictionary.len()) {
        found.fault(format!("its counts are {said:?}, but it has {:?}", (counted, duplicates, dictionary.len())));
    }
    // Readers cut nothing by the user's words, see `update`.
    let reading = segmenter.unwrap_or_default();
    let segmenter = if dictionary.is_empty() { Arc::clone(&reading) } else { Arc::new(Segmenter::with(&dictionary)) };
    let pool = build::pool(dir, BuildOptions::default().threads)?;
    let deriving = Deriving { archive: &archive, pool: &pool, segmenter: &segmenter };
    let step = if full { 1 } else { (archive.totals().articles / SAMPLE + 1) as usize };
    articles::verify(&deriving, &entries, step, found)?;
    sources::verify(&sources, &entries, &reading, full, found)
}
