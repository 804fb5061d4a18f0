//! Statistics of an index, computed from its columns.

use std::collections::BTreeMap;

use tantivy::SegmentReader;

use crate::error::Result;
use crate::{format::columns::strings, reader::index_reader::IndexReader};
use jianbao_model::Date;
use jianbao_query::engine::date_from_epoch_day;

/// Statistics of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Number of articles.
    pub articles: u64,
    /// Number of body paragraphs, without titles.
    pub paragraphs: u64,
    /// First day of publication.
    pub first_date: Option<Date>,
    /// Last day of publication.
    pub last_date: Option<Date>,
    /// Number of articles without a date.
    pub undated: u64,
    /// Number of articles by source; the empty name counts those without a source.
    pub sources: BTreeMap<String, u64>,
    /// Counts by year.
    pub years: BTreeMap<i16, YearCount>,
    /// Number of articles by source and year of publication, without those of unknown year. The name of articles without a source is
    /// empty.
    pub source_years: BTreeMap<String, BTreeMap<i16, u64>>,
    /// Number of articles that were duplicates of others.
    pub duplicates: u64,
    /// Number of words in the user's dictionary.
    pub dictionary: usize,
    /// Whether everything was read; false if a first build was ended early.
    pub complete: bool,
    /// Number of segments.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Format of the index.
    pub format: u32,
    /// Analysis of the index: versions of folding, dictionary and bigrams.
    pub analysis: String,
    /// Version of the program that wrote the index.
    pub writer: String,
}

/// Counts of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearCount {
    /// Number of articles.
    pub articles: u64,
    /// Number of body paragraphs.
    pub paragraphs: u64,
}

impl IndexReader {
    /// Computes statistics of the index.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let payload = self.payload();
        let mut stats = Stats {
            articles: 0,
            paragraphs: 0,
            first_date: None,
            last_date: None,
            undated: 0,
            sources: BTreeMap::new(),
            years: BTreeMap::new(),
            source_years: BTreeMap::new(),
            duplicates: self.duplicates(),
            dictionary: self.dictionary_words(),
            complete: self.is_complete(),
            segments: self.searcher().segment_readers().len(),
            bytes: self.bytes(),
            format: payload.format,
            analysis: payload.analysis.clone(),
            writer: payload.writer.clone(),
        };
        let mut range: Option<(i64, i64)> = None;
        for segment in self.searcher().segment_readers() {
            count(segment, &mut stats, &mut range).map_err(self.error_while("counting"))?;
        }
        if let Some((first, last)) = range {
            stats.first_date = date_from_epoch_day(first);
            stats.last_date = date_from_epoch_day(last);
        }
        Ok(stats)
    }
}

fn count(segment: &SegmentReader, stats: &mut Stats, range: &mut Option<(i64, i64)>) -> tantivy::Result<()> {
    let schema = segment.schema();
    let fields = crate::format::schema::Fields::schema().1;
    let columns = segment.fast_fields();
    let name = |field| schema.get_field_name(field);
    let numbers = columns.u64(name(fields.paragraph))?;
    // A segment in which no document has a date may have no date column.
    let days = columns.column_opt::<i64>(name(fields.day))?;
    let sources = strings(segment, fields.source)?;
    let mut by_source: BTreeMap<Option<u64>, u64> = BTreeMap::new();
    let mut by_year: BTreeMap<(Option<u64>, i16), u64> = BTreeMap::new();
    for doc in segment.doc_ids_alive() {
        let is_title = numbers.first(doc) == Some(0);
        let day = days.as_ref().and_then(|days| days.first(doc));
        if is_title {
            stats.articles += 1;
            stats.undated += u64::from(day.is_none());
            let source = sources.as_ref().and_then(|column| column.term_ords(doc).next());
            *by_source.entry(source).or_default() += 1;
            if let Some(date) = day.and_then(date_from_epoch_day) {
                *by_year.entry((source, date.year())).or_default() += 1;
            }
        } else {
            stats.paragraphs += 1;
        }
        if let Some(day) = day {
            *range = Some(range.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            if let Some(date) = date_from_epoch_day(day) {
                let year = stats.years.entry(date.year()).or_default();
                if is_title {
                    year.articles += 1;
                } else {
                    year.paragraphs += 1;
                }
            }
        }
    }
    let name = |ordinal: Option<u64>| -> tantivy::Result<String> {
        let mut source = String::new();
        if let (Some(ordinal), Some(column)) = (ordinal, &sources) {
            column.ord_to_str(ordinal, &mut source)?;
        }
        Ok(source)
    };
    for ((ordinal, year), articles) in by_year {
        *stats.source_years.entry(name(ordinal)?).or_default().entry(year).or_default() += articles;
    }
    for (ordinal, articles) in by_source {
        let source = name(ordinal)?;
        *stats.sources.entry(source).or_default() += articles;
    }
    Ok(())
}
