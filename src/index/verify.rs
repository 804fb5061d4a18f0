//! Whether an index is whole: its files as they were written, every article complete and as the record of sources says, the
//! sources as they were read. Changes nothing but the times it has noted of its files.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use tantivy::{DocAddress, SegmentReader};

use super::{
    Archive,
    build::register,
    generations, ids,
    manifest::{BadFile, Manifest},
    parts::Part,
    registry::{Register, Verdict},
    sources::{Entry, Outcome, Sources},
    update::batches_of,
    whole,
};
use crate::{
    analysis::segmenter::Segmenter,
    corpus::{FileEnd, Origin, SourceFile, hash_file},
    error::{Error, Result},
    model::Article,
};

/// How many faults are named.
const NAMED: usize = 100;
/// How many files are read again when not all are.
const SAMPLE: usize = 20;
/// A file larger than this is no part of a sample, in bytes.
const LARGEST_OF_SAMPLE: u64 = 32 << 20;

/// What was found out about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that were compared with what was written.
    pub files: usize,
    /// Files that are not as they were written.
    pub bad_files: Vec<BadFile>,
    /// Articles that were read.
    pub articles: u64,
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

/// Verifies the index in `dir`; with all of its sources when `full`, else with a sample of them.
///
/// When files are not as they were written, their content is not looked at.
///
/// # Errors
///
/// [`NoIndex`](Error::NoIndex) when there is none; [`IndexMismatch`](Error::IndexMismatch) when it is of another version; when the
/// folder cannot be read.
pub fn verify(dir: &Path, full: bool) -> Result<Verification> {
    let mut found = Verification::default();
    let generation = match generations::current(dir) {
        Ok(generation) => generation.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })?,
        Err(Error::Damaged { what, .. }) => {
            found.bad_files.push(BadFile { file: "current".into(), what });
            return Ok(found);
        }
        Err(error) => return Err(error),
    };
    if !generations::is_there(&generation)? {
        let what = format!("names the generation {}, which is not there", generation.display());
        found.bad_files.push(BadFile { file: "current".into(), what });
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
    let archive = Archive::open(dir)?;
    let sources = Sources::read(&generation)?;
    let entries = sources.articles(&generation)?;
    verify_articles(&archive, &entries, &mut found)?;
    verify_sources(&sources, &entries, full, &mut found)?;
    Ok(found)
}

/// Every article is whole, and what the record says; and the record has no other.
fn verify_articles(archive: &Archive, entries: &[Vec<Entry>], found: &mut Verification) -> Result<()> {
    let mut recorded: HashMap<u128, &Entry> = HashMap::new();
    for entry in entries.iter().flatten() {
        if let Some(id) = entry.id()
            && recorded.insert(ids::hash(id), entry).is_some()
        {
            found.fault(format!("the article {id} is recorded twice"));
        }
    }
    for (ordinal, segment) in archive.searcher().segment_readers().iter().enumerate() {
        verify_segment(archive, ordinal as u32, segment, &mut recorded, found)?;
    }
    let mut missing: Vec<&str> = recorded.values().filter_map(|entry| entry.id()).collect();
    missing.sort_unstable();
    for id in missing {
        found.fault(format!("the article {id} is recorded but not indexed"));
    }
    Ok(())
}

/// An article is its head and its paragraphs, numbered without a gap, as many as the head says.
fn verify_segment(
    archive: &Archive,
    ordinal: u32,
    segment: &SegmentReader,
    recorded: &mut HashMap<u128, &Entry>,
    found: &mut Verification,
) -> Result<()> {
    let name = segment.schema().get_field_name(archive.fields().paragraph);
    let numbers = segment.fast_fields().u64(name).map_err(archive.failed("reading its columns"))?;
    let mut doc = 0;
    while doc < segment.max_doc() {
        let head = doc;
        doc += 1;
        if segment.is_deleted(head) {
            continue;
        }
        if numbers.first(head) != Some(0) {
            found.fault(format!("document {head} of segment {ordinal} is a paragraph without its article"));
            continue;
        }
        let record = match archive.record(DocAddress::new(ordinal, head)) {
            Ok(record) => record,
            Err(error) => {
                found.fault(error.to_string());
                continue;
            }
        };
        found.articles += 1;
        let has = (1..).take_while(|number| {
            let at = head + *number as u32;
            at < segment.max_doc() && numbers.first(at) == Some(*number) && !segment.is_deleted(at)
        });
        let paragraphs = has.count();
        doc = head + 1 + paragraphs as u32;
        let id = record.meta.id.clone();
        if paragraphs != record.paragraphs {
            found.fault(format!("the article {id} has {paragraphs} of its {} paragraphs", record.paragraphs));
            continue;
        }
        let texts = (1..=paragraphs as u32).map(|number| archive.text(DocAddress::new(ordinal, head + number)));
        let mut article = Article { meta: record.meta, paragraphs: texts.collect::<Result<_>>()? };
        match recorded.remove(&ids::hash(&id)) {
            None => found.fault(format!("the article {id} is indexed but not recorded, or indexed twice")),
            Some(entry) => {
                article.meta.id.clone_from(&entry.wanted);
                if whole(&article) != entry.whole {
                    found.fault(format!("the article {id} is not as it was read"));
                }
            }
        }
    }
    Ok(())
}

/// Files of the archive that are as they were when they were read give the articles that are recorded.
fn verify_sources(sources: &Sources, entries: &[Vec<Entry>], full: bool, found: &mut Verification) -> Result<()> {
    let readable = sources.files.iter().zip(entries).filter(|(file, _)| file.hash.is_some());
    let chosen: Vec<_> = if full {
        readable.collect()
    } else {
        let small: Vec<_> = readable.filter(|(file, _)| file.bytes <= LARGEST_OF_SAMPLE).collect();
        let step = small.len().div_ceil(SAMPLE).max(1);
        small.into_iter().step_by(step).collect()
    };
    let mut expected = Vec::new();
    let mut files: Vec<(SourceFile, PathBuf)> = Vec::new();
    for (file, entries) in chosen {
        let path = sources.path(file);
        if hash_file(&path).ok() != file.hash {
            found.sources_changed += 1;
            continue;
        }
        let named = sources.roots[file.root].source_at(&path).unwrap_or_default();
        files.push((SourceFile { bytes: file.bytes, ..named }, path));
        expected.push(entries);
    }
    if files.is_empty() {
        return Ok(());
    }
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let mut comparison = Comparison { expected, paths, file: 0, seen: 0, found };
    for batch in batches_of(files.into_iter(), sources, &Arc::new(Segmenter::new()))? {
        let mut parsed = batch.parse();
        let wholes: Vec<u128> = parsed.articles.iter().map(whole).collect();
        register(&mut comparison, &mut parsed, &wholes);
    }
    Ok(())
}

/// Compares what is read with what is recorded.
struct Comparison<'a> {
    expected: Vec<&'a Vec<Entry>>,
    paths: Vec<PathBuf>,
    /// The file that is being read, and how many articles it gave.
    file: usize,
    seen: usize,
    found: &'a mut Verification,
}

impl Register for Comparison<'_> {
    fn article(&mut self, article: &mut Article, _: &Origin, whole: u128) -> Verdict {
        let entry = self.expected[self.file].get(self.seen);
        self.seen += 1;
        if entry.is_none_or(|entry| entry.whole != whole) {
            let path = self.paths[self.file].display();
            let what = match entry.map(|entry| &entry.outcome) {
                None => "is not recorded",
                Some(Outcome::Duplicate(_)) => "is recorded with another text, as a duplicate",
                Some(_) => "is recorded with another text",
            };
            self.found.fault(format!("the article {} of {path} {what}", article.meta.id));
        }
        Verdict::Leave
    }

    fn end(&mut self, end: FileEnd) {
        if self.seen < self.expected[self.file].len() && !end.failed {
            let missing = self.expected[self.file].len() - self.seen;
            self.found
                .fault(format!("{} gives {missing} fewer articles than are recorded", self.paths[self.file].display()));
        }
        self.found.sources += 1;
        self.file += 1;
        self.seen = 0;
    }
}
