//! Facts about a file that was read, for reports.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use serde::Serialize;

use crate::{decode::Detected, formats::base::format::Format, source::file::SourceFile};
use jianbao_model::Date;

/// Facts about a file or a member of a container that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    /// The path of the file. For a member, it begins with the path of its container.
    pub path: PathBuf,
    /// The name of its format.
    pub format: &'static str,
    /// Its encoding.
    #[serde(flatten)]
    pub encoding: Detected,
    /// The number of lines in another encoding.
    pub other_lines: u64,
    /// The number of bytes of text.
    pub bytes: u64,
    /// The number of articles.
    pub articles: usize,
    /// The number of skipped records.
    pub skips: usize,
    /// The days of the articles.
    pub dates: Dates,
}

/// The range of the days of some articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// The first day; `None` if no article has one.
    #[serde(serialize_with = "day")]
    pub first: Option<Date>,
    /// The last day.
    #[serde(serialize_with = "day")]
    pub last: Option<Date>,
    /// The number of articles without a day.
    pub undated: usize,
}

// Serde passes a reference.
#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)]
fn day<S: serde::Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

/// The counts of a file while its batches are parsed, possibly on several threads.
pub(crate) struct FileCounts {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) format: &'static dyn Format,
    pub(crate) encoding: Detected,
    pub(crate) other_lines: Arc<AtomicU64>,
    pub(crate) bytes: AtomicU64,
    pub(crate) articles: AtomicUsize,
    pub(crate) skips: AtomicUsize,
    dates: Mutex<Dates>,
}

impl FileCounts {
    pub(crate) fn new(
        file: Arc<SourceFile>,
        format: &'static dyn Format,
        encoding: Detected,
        other_lines: Arc<AtomicU64>,
    ) -> Arc<Self> {
        let (bytes, articles, skips, dates) = Default::default();
        Arc::new(Self { file, format, encoding, other_lines, bytes, articles, skips, dates })
    }

    /// Adds the day of an article.
    pub(crate) fn dated(&self, date: Option<Date>) {
        let mut dates = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        match date {
            Some(day) => {
                dates.first = Some(dates.first.map_or(day, |first| first.min(day)));
                dates.last = Some(dates.last.map_or(day, |last| last.max(day)));
            }
            None => dates.undated += 1,
        }
    }

    pub(crate) fn add(&self, bytes: u64, articles: usize, skips: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.articles.fetch_add(articles, Ordering::Relaxed);
        self.skips.fetch_add(skips, Ordering::Relaxed);
    }

    /// Releases one reference to the counts, and returns the facts if it was the last. Every batch of a file holds a
    /// reference, and the reader of the file passes its own to the last batch. So exactly one call returns the facts:
    /// the one for the batch that is parsed last.
    pub(crate) fn close(share: Arc<Self>) -> Option<FileFacts> {
        let own = Arc::into_inner(share)?;
        Some(FileFacts {
            path: own.file.path.clone(),
            format: own.format.name(),
            encoding: own.encoding,
            other_lines: own.other_lines.load(Ordering::Relaxed),
            bytes: own.bytes.into_inner(),
            articles: own.articles.into_inner(),
            skips: own.skips.into_inner(),
            dates: own.dates.into_inner().unwrap_or_else(PoisonError::into_inner),
        })
    }
}
