//! Verifies that the files of the archive still contain the recorded articles.

use std::{path::PathBuf, sync::Arc};

use crate::{
    error::Result,
    generation::sources::{ArticleEntry, Outcome, Sources, article_hash},
    maintenance::verify::verification::Verification,
    update::{
        build::register,
        compare::root_index::batches_of,
        registry::{Decision, Register},
    },
};
use jianbao_corpus::{FileEnd, Origin, SourceFile, hash_file};
use jianbao_model::Article;
use jianbao_text::segmenter::Segmenter;

/// Number of files that are read in a sample.
const SAMPLE: usize = 20;
/// Size limit for files of a sample, in bytes.
const LARGEST_OF_SAMPLE: u64 = 32 << 20;

/// Reads unchanged files of the archive again, and compares their articles with the record.
pub(crate) fn verify(
    sources: &Sources,
    entries: &[Vec<ArticleEntry>],
    segmenter: &Arc<Segmenter>,
    full: bool,
    report: &mut Verification,
) -> Result<()> {
    let readable = sources.files.iter().zip(entries).filter(|(file, _)| file.hash.is_some());
    let selected: Vec<_> = if full {
        readable.collect()
    } else {
        let small: Vec<_> = readable.filter(|(file, _)| file.bytes <= LARGEST_OF_SAMPLE).collect();
        let step = small.len().div_ceil(SAMPLE).max(1);
        small.into_iter().step_by(step).collect()
    };
    let mut expected = Vec::new();
    let mut files: Vec<(SourceFile, PathBuf)> = Vec::new();
    for (file, entries) in selected {
        let path = sources.path(file);
        if hash_file(&path).ok() != file.hash {
            report.sources_changed += 1;
            continue;
        }
        let source = sources.roots[file.root].source_at(&path).unwrap_or_default();
        files.push((SourceFile { bytes: file.bytes, ..source }, path));
        expected.push(entries);
    }
    if files.is_empty() {
        return Ok(());
    }
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let mut comparison = Comparison { expected, paths, file: 0, seen: 0, report };
    for batch in batches_of(files.into_iter(), sources, segmenter)? {
        let mut parsed = batch.parse();
        let article_hashes: Vec<u128> = parsed.articles.iter().map(article_hash).collect();
        register(&mut comparison, &mut parsed, &article_hashes);
    }
    Ok(())
}

/// Compares the articles that are read with the record.
struct Comparison<'a> {
    expected: Vec<&'a Vec<ArticleEntry>>,
    paths: Vec<PathBuf>,
    /// Index of the current file, and number of its articles so far.
    file: usize,
    seen: usize,
    report: &'a mut Verification,
}

impl Register for Comparison<'_> {
    fn article(&mut self, article: &mut Article, _: &Origin, article_hash: u128) -> Decision {
        let entry = self.expected[self.file].get(self.seen);
        self.seen += 1;
        if entry.is_none_or(|entry| entry.article_hash != article_hash) {
            let path = self.paths[self.file].display();
            let what = match entry.map(|entry| &entry.outcome) {
                None => "is not recorded",
                Some(Outcome::Duplicate(_)) => "is recorded with another text, as a duplicate",
                Some(_) => "is recorded with another text",
            };
            self.report.add_fault(format!("the article {} of {path} {what}", article.meta.id));
        }
        Decision::Ignore
    }

    fn end(&mut self, end: FileEnd) {
        if self.seen < self.expected[self.file].len() && !end.failed {
            let missing = self.expected[self.file].len() - self.seen;
            self.report.add_fault(format!(
                "{} gives {missing} fewer articles than are recorded",
                self.paths[self.file].display()
            ));
        }
        self.report.sources += 1;
        self.file += 1;
        self.seen = 0;
    }
}
