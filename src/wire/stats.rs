//! Statistics: `stats --json` and `GET /api/v1/stats`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Day;
use crate::index;

/// Statistics of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stats<'a> {
    /// Number of articles.
    pub articles: u64,
    /// Number of body paragraphs, without titles.
    pub paragraphs: u64,
    /// First day of publication.
    pub first_date: Option<Day>,
    /// Last day of publication.
    pub last_date: Option<Day>,
    /// Number of articles without a date.
    pub undated: u64,
    /// Number of articles by source; the empty name counts those without a source.
    pub sources: BTreeMap<&'a str, u64>,
    /// Numbers of articles and paragraphs by year of publication.
    pub years: BTreeMap<i16, YearCount>,
    /// Number of files and records that duplicate an earlier article.
    pub duplicates: u64,
    /// Number of words in the user's dictionary.
    pub dictionary: usize,
    /// Whether the index is complete; false if a first build was ended early.
    pub complete: bool,
    /// Number of segments of the index.
    pub segments: usize,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// Format of the index.
    pub format: u32,
    /// The text analysis of the index.
    pub analysis: &'a str,
    /// Version of the program that wrote the index.
    pub writer: &'a str,
}

/// Counts of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YearCount {
    /// Articles.
    pub articles: u64,
    /// Body paragraphs.
    pub paragraphs: u64,
}

impl<'a> From<&'a index::Stats> for Stats<'a> {
    fn from(stats: &'a index::Stats) -> Self {
        Self {
            articles: stats.articles,
            paragraphs: stats.paragraphs,
            first_date: stats.first_date.map(Day),
            last_date: stats.last_date.map(Day),
            undated: stats.undated,
            sources: stats.sources.iter().map(|(name, articles)| (name.as_str(), *articles)).collect(),
            years: stats.years.iter().map(|(year, count)| (*year, YearCount::from(*count))).collect(),
            duplicates: stats.duplicates,
            dictionary: stats.dictionary,
            complete: stats.complete,
            segments: stats.segments,
            bytes: stats.bytes,
            format: stats.format,
            analysis: &stats.analysis,
            writer: &stats.writer,
        }
    }
}

impl From<index::YearCount> for YearCount {
    fn from(index::YearCount { articles, paragraphs }: index::YearCount) -> Self {
        Self { articles, paragraphs }
    }
}
