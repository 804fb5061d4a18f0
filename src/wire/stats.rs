//! Statistics: `stats --json` and `GET /api/v1/stats`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Day;
use crate::index;

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stats<'a> {
    /// Articles.
    pub articles: u64,
    /// Body paragraphs; titles are not counted.
    pub paragraphs: u64,
    /// First day of publication.
    pub first_date: Option<Day>,
    /// Last day of publication.
    pub last_date: Option<Day>,
    /// Articles without a date.
    pub undated: u64,
    /// Articles of each source, by name; the empty name counts those without one.
    pub sources: BTreeMap<&'a str, u64>,
    /// Articles and paragraphs by year of publication.
    pub years: BTreeMap<i16, YearCount>,
    /// Files and records that were the same as an article read before.
    pub duplicates: u64,
    /// Words of the user's dictionary.
    pub dictionary: usize,
    /// Whether all was read that the index was built from.
    pub complete: bool,
    /// Segments of the index.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Format of the index.
    pub format: u32,
    /// How its text was analysed.
    pub analysis: &'a str,
    /// Version of the program that wrote it.
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
