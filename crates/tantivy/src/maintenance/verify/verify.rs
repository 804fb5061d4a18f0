//! Whether an index is whole: its files as they were written, every article complete and as the record of sources says, terms and
//! columns as the text gives them, the sources as they were read. Changes nothing but the times it has noted of its files.

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
    let mut report = Verification::default();
    let generation = match generations::current(dir) {
        Ok(generation) => generation.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?,
        Err(Error::Damaged { what, .. }) => {
            // The message of the error begins with the name of the file.
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
                // The next search need not read them again. Whoever may not write here does without.
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
    // Bytes that are as they were written, and say something that cannot be, are a fault of the index like others.
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
    // Readers cut nothing by the user's words, see `update`.
    let reading = segmenter.unwrap_or_default();
    let segmenter = if dictionary.is_empty() { Arc::clone(&reading) } else { Arc::new(Segmenter::with(&dictionary)) };
    let pool = build::pool(dir, BuildOptions::default().threads)?;
    let check = ReindexCheck { reader: &reader, pool: &pool, segmenter: &segmenter };
    let step = if full { 1 } else { (reader.totals().articles / SAMPLE + 1) as usize };
    articles::verify(&check, &entries, step, report)?;
    sources::verify(&sources, &entries, &reading, full, report)
}
