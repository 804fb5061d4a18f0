//! Whether an index is whole: its files as they were written, its segments as its commit says, every article complete. Reads
//! everything, changes nothing.

use std::path::Path;

use serde::Serialize;
use tantivy::{DocAddress, SegmentReader};

use super::{
    Archive, generations,
    manifest::{BadFile, Manifest},
};
use crate::error::{Error, Result};

/// How many incomplete articles are named.
const NAMED: usize = 100;

/// What was found out about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that were compared with what was written.
    pub files: usize,
    /// Files that are not as they were written.
    pub bad_files: Vec<BadFile>,
    /// Articles that were read.
    pub articles: u64,
    /// What does not hold, as sentences; the first hundred.
    pub faults: Vec<String>,
}

impl Verification {
    /// Whether everything holds.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bad_files.is_empty() && self.faults.is_empty()
    }
}

/// Verifies the index in `dir`.
///
/// When files are not as they were written, their content is not looked at.
///
/// # Errors
///
/// [`NoIndex`](Error::NoIndex) when there is none; [`IndexMismatch`](Error::IndexMismatch) when it is of another version; when the
/// folder cannot be read.
pub fn verify(dir: &Path) -> Result<Verification> {
    let generation = generations::current(dir)?.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?;
    let mut found = Verification::default();
    match Manifest::read(&generation) {
        Some(manifest) => {
            found.files = manifest.len();
            found.bad_files = manifest.bad_files(&generation)?;
        }
        None => found.faults.push("there is no list of its files, or it cannot be read".to_owned()),
    }
    if !found.is_whole() {
        return Ok(found);
    }
    let archive = Archive::open(dir)?;
    for (ordinal, segment) in archive.searcher().segment_readers().iter().enumerate() {
        verify_articles(&archive, ordinal as u32, segment, &mut found)?;
    }
    Ok(found)
}

/// An article is its head and its paragraphs, numbered without a gap, as many as the head says.
fn verify_articles(archive: &Archive, ordinal: u32, segment: &SegmentReader, found: &mut Verification) -> Result<()> {
    let name = segment.schema().get_field_name(archive.fields().paragraph);
    let numbers = segment.fast_fields().u64(name).map_err(archive.failed("reading its columns"))?;
    let mut fault = |text: String| {
        if found.faults.len() < NAMED {
            found.faults.push(text);
        }
    };
    let mut doc = 0;
    while doc < segment.max_doc() {
        let head = doc;
        doc += 1;
        if segment.is_deleted(head) {
            continue;
        }
        if numbers.first(head) != Some(0) {
            fault(format!("document {head} of segment {ordinal} is a paragraph without its article"));
            continue;
        }
        let record = match archive.record(DocAddress::new(ordinal, head)) {
            Ok(record) => record,
            Err(error) => {
                fault(error.to_string());
                continue;
            }
        };
        found.articles += 1;
        let has = (1..).take_while(|number| {
            let at = head + *number as u32;
            at < segment.max_doc() && numbers.first(at) == Some(*number) && !segment.is_deleted(at)
        });
        let paragraphs = has.count();
        if paragraphs != record.paragraphs {
            fault(format!("the article {} has {paragraphs} of its {} paragraphs", record.meta.id, record.paragraphs));
        }
        doc = head + 1 + paragraphs as u32;
    }
    Ok(())
}
