//! Verifies an index: files have the bytes that were written, articles are complete and recorded, terms and columns
//! match the stored text, and the sources are unchanged. Writes nothing except file times in the manifest.

use std::{path::Path, sync::Arc};

use crate::error::{Error, Result};
use crate::{
    disk::parts::Part,
    generation::{
        generations::{self, CURRENT},
        guard::catch_panics,
        manifest::{BadFile, Manifest},
        sources::{Outcome, Sources},
        summary::Totals,
    },
    maintenance::verify::{articles, reindex::ReindexCheck, sources, verification::Verification},
    reader::index_reader::IndexReader,
    update::{build, request::BuildOptions, user_dictionary},
};
use jianbao_text::segmenter::Segmenter;

/// Number of articles that are analysed again in a sample.
const SAMPLE: u64 = 500;

/// Verifies the index in `dir`. If `full`, all articles are analysed again and all sources are read again, otherwise a
/// sample of each.
///
/// If a file does not have the bytes that were written, the contents are not checked.
///
/// # Errors
///
/// [`NoIndex`](Error::NoIndex) if there is none. [`IndexMismatch`](Error::IndexMismatch) if it has another format or
/// analysis. Fails if the folder cannot be read.
pub fn verify(dir: &Path, full: bool) -> Result<Verification> {
    verify_with(dir, full, None)
}

/// Like [`verify`], with a segmenter that is already loaded, without the user's dictionary.
///
/// # Errors
///
/// As [`verify`].
pub fn verify_with(dir: &Path, full: bool, segmenter: Option<Arc<Segmenter>>) -> Result<Verification> {
    let mut report = Verification::default();
    let generation = match generations::current(dir) {
        Ok(generation) => generation.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?,
        Err(Error::Damaged { what, .. }) => {
            // The message begins with the name of the file.
            let what = what.trim_start_matches(CURRENT).trim_start().to_owned();
            report.bad_files.push(BadFile { file: CURRENT.into(), what });
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    if !generations::folder_exists(&generation)? {
        let what = format!("names the generation {}, which is not there", generation.display());
        report.bad_files.push(BadFile { file: CURRENT.into(), what });
        return Ok(report);
    }
    match Manifest::read(&generation) {
        Ok(manifest) => {
            report.files = manifest.len();
            report.bad_files = manifest.bad_files(&generation)?;
            if report.is_intact() {
                // The next search need not hash the files again. Without write access the times are not stored.
                let _ = manifest.save_times(&generation);
            }
        }
        Err(Error::Damaged { what, .. }) => {
            report.bad_files.push(BadFile { file: Part::Manifest.name().into(), what });
        }
        Err(error) => return Err(error),
    }
    if !report.is_intact() {
        return Ok(report);
    }
    // Intact files with impossible contents are a fault of the index too.
    match catch_panics(dir, || verify_content(dir, &generation, full, segmenter, &mut report)) {
        Ok(()) => {}
        Err(Error::Damaged { what, .. }) => report.add_fault(what),
        Err(Error::Panicked { what, .. }) => report.add_fault(format!("reading it caused an internal error: {what}")),
        Err(error @ Error::Index { .. }) if error.system_refused().is_none() => report.add_fault(error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(report)
}

fn verify_content(
    dir: &Path,
    generation: &Path,
    full: bool,
    segmenter: Option<Arc<Segmenter>>,
    report: &mut Verification,
) -> Result<()> {
    let reader = IndexReader::open(dir)?;
    let sources = Sources::read(generation)?;
    let entries = sources.articles(generation)?;
    let dictionary = user_dictionary::read(generation)?;
    let actual = Totals::count(reader.searcher()).map_err(reader.error_while("counting"))?;
    let duplicates = entries.iter().flatten().filter(|entry| matches!(entry.outcome, Outcome::Duplicate(_))).count();
    let recorded = (reader.totals(), reader.duplicates(), reader.dictionary_words());
    if recorded != (actual, duplicates as u64, dictionary.len()) {
        report
            .add_fault(format!("its counts are {recorded:?}, but it has {:?}", (actual, duplicates, dictionary.len())));
    }
    // Reading files does not use the user's dictionary, see `update`.
    let reading = segmenter.unwrap_or_default();
    let segmenter = if dictionary.is_empty() { Arc::clone(&reading) } else { Arc::new(Segmenter::with(&dictionary)) };
    let pool = build::pool(dir, BuildOptions::default().threads)?;
    let check = ReindexCheck { reader: &reader, pool: &pool, segmenter: &segmenter };
    let step = if full { 1 } else { (reader.totals().articles / SAMPLE + 1) as usize };
    articles::verify(&check, &entries, step, report)?;
    sources::verify(&sources, &entries, &reading, full, report)
}
