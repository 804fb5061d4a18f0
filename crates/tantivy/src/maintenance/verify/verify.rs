//! Whether an index is whole: its files as they were written, every article complete and as the record of sources says, terms and
//! columns as the text gives them, the sources as they were read. Changes nothing but the times it has noted of its files.

use std::{path::Path, sync::Arc};

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
    maintenance::verify::{articles, reindex::Deriving, sources, verification::Verification},
    reader::index_reader::IndexReader,
    update::{build, request::BuildOptions, user_dictionary},
};
use jianbao_text::segmenter::Segmenter;

/// How many articles are analysed again when not all are.
const SAMPLE: u64 = 500;

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
    let dictionary = user_dictionary::read(generation)?;
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
