//! Reports about each file of a run.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    read::{facts::FileFacts, records::Parsed},
    record::diagnostic::Diagnostic,
    source::skip::Skip,
};

/// The maximum number of diagnostics and of skips that are kept for a file. Further ones are only counted.
const KEPT: usize = 1000;
/// The maximum number of files whose reports are incomplete. The end of an unreadable member is not reported, and a
/// container may have millions.
const MOST_OPEN: usize = 10_000;

/// The report about a file or a member of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// The facts; `None` if it could not be read at all.
    pub facts: Option<FileFacts>,
    /// The diagnostics of its articles: the first thousand.
    #[serde(rename = "remarks")]
    pub diagnostics: Vec<Diagnostic>,
    /// What was skipped: the first thousand.
    pub skipped: Vec<Skip>,
    /// The number of further diagnostics and skips.
    pub more: usize,
}

/// Collects the reports of a run as its batches arrive.
#[derive(Debug, Default)]
pub struct Reports {
    open: HashMap<PathBuf, FileReport>,
}

impl Reports {
    /// Adds the result of a batch, and returns the reports of the files that end in it.
    pub fn take(&mut self, parsed: &Parsed) -> Vec<FileReport> {
        for diagnostic in &parsed.diagnostics {
            let report = self.of(&diagnostic.path);
            if report.diagnostics.len() < KEPT { report.diagnostics.push(diagnostic.clone()) } else { report.more += 1 }
        }
        for skip in &parsed.skips {
            let report = self.of(&skip.path);
            if report.skipped.len() < KEPT { report.skipped.push(skip.clone()) } else { report.more += 1 }
        }
        let mut ended: Vec<FileReport> = Vec::new();
        for facts in &parsed.facts {
            let mut report = self.open.remove(&facts.path).unwrap_or_else(|| FileReport::new(facts.path.clone()));
            report.facts = Some(facts.clone());
            ended.push(report);
        }
        if self.open.len() > MOST_OPEN {
            // Files are read one after the other, so only those of this batch can continue.
            let current = parsed
                .diagnostics
                .iter()
                .map(|diagnostic| &diagnostic.path)
                .chain(parsed.skips.iter().map(|skip| &skip.path));
            let current: HashSet<&PathBuf> = current.collect();
            let mut over: Vec<_> =
                self.open.extract_if(|path, _| !current.contains(path)).map(|(_, report)| report).collect();
            over.sort_by(|a, b| a.path.cmp(&b.path));
            ended.extend(over);
        }
        ended
    }

    /// Returns the reports of the files that could not be read at all, by name.
    #[must_use]
    pub fn finish(self) -> Vec<FileReport> {
        let mut left: Vec<FileReport> = self.open.into_values().collect();
        left.sort_by(|a, b| a.path.cmp(&b.path));
        left
    }

    fn of(&mut self, path: &Path) -> &mut FileReport {
        self.open.entry(path.to_path_buf()).or_insert_with(|| FileReport::new(path.to_path_buf()))
    }
}

impl FileReport {
    fn new(path: PathBuf) -> Self {
        Self { path, facts: None, diagnostics: Vec::new(), skipped: Vec::new(), more: 0 }
    }
}
