//! Counts: `facets --json`, `timeline --json`, `GET /api/v1/facets` and `GET /api/v1/timeline`.

use serde::Serialize;

use super::SchemaVersion;
use crate::{
    query::Note,
    search::{self, Timeline},
    statistics,
};

/// Numbers of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Count {
    /// Matching paragraphs, including titles.
    pub hits: usize,
    /// Articles with such paragraphs.
    pub articles: usize,
}

/// Hits by fields of their articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facets<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The query.
    pub query: &'a str,
    /// Notes on how the query was interpreted.
    pub notes: Vec<String>,
    /// All matches.
    pub total: Count,
    /// By newspaper, news agency or website.
    pub source: Facet<'a>,
    /// By year of publication.
    pub year: Facet<'a>,
    /// By page.
    pub page: Facet<'a>,
    /// By section.
    pub section: Facet<'a>,
    /// By author; an article with several authors counts under each.
    pub author: Facet<'a>,
    /// By editor in charge.
    pub editor: Facet<'a>,
    /// By news agency.
    pub agency: Facet<'a>,
    /// By place in the dateline.
    pub place: Facet<'a>,
    /// By tag.
    pub tag: Facet<'a>,
}

/// Hits by the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facet<'a> {
    /// The values with the most hits, most first.
    pub values: Vec<FacetValue<'a>>,
    /// Number of distinct values.
    pub distinct: usize,
    /// Matches with a value that is not in `values`.
    pub others: Count,
    /// Matches without a value.
    pub missing: Count,
}

/// A value with its number of hits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FacetValue<'a> {
    /// The value, as most of the articles write it.
    pub value: &'a str,
    /// Matching paragraphs, including titles.
    pub hits: usize,
    /// Articles with such paragraphs.
    pub articles: usize,
}

/// Hits over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Timelines<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// Length of a bucket.
    pub by: By,
    /// Notes on how the queries were interpreted.
    pub notes: Vec<String>,
    /// One series per query, in the order of the queries.
    pub series: Vec<Series<'a>>,
}

/// Length of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum By {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// The hits of a query over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series<'a> {
    /// The query.
    pub query: &'a str,
    /// Matching paragraphs, including titles.
    pub total: usize,
    /// Articles with such paragraphs.
    pub articles: usize,
    /// The buckets in order, including empty ones between the first and the last.
    pub buckets: Vec<Bucket<'a>>,
    /// Matches without a date.
    pub undated: Bucket<'a>,
    /// The periods in which unusually many paragraphs match, in order; omitted unless requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bursts: Option<Vec<Burst<'a>>>,
}

/// Consecutive buckets in which unusually many paragraphs match.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Burst<'a> {
    /// The key of its first bucket.
    pub first: &'a str,
    /// The key of its last bucket.
    pub last: &'a str,
    /// How much better an increased frequency explains these buckets than the usual one, in nats.
    pub weight: f64,
}

/// A period of time. If both totals are 0, the archive has no articles of this period: this is a gap and not a zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bucket<'a> {
    /// The period: 2012, 2012-05 or 2012-05-03; empty for matches without a date.
    pub key: &'a str,
    /// Matching paragraphs, including titles.
    pub hits: usize,
    /// Articles with such paragraphs.
    pub articles: usize,
    /// Paragraphs of the archive, including titles.
    pub total_paragraphs: usize,
    /// Articles of the archive.
    pub total_articles: usize,
}

impl From<search::Count> for Count {
    fn from(search::Count { hits, articles }: search::Count) -> Self {
        Self { hits, articles }
    }
}

impl<'a> Facets<'a> {
    /// Converts the facets of `query`.
    #[must_use]
    pub fn new(query: &'a str, notes: &[Note], facets: &'a search::Facets) -> Self {
        Self {
            schema_version: SchemaVersion,
            query,
            notes: notes.iter().map(ToString::to_string).collect(),
            total: facets.total.into(),
            source: Facet::from(&facets.source),
            year: Facet::from(&facets.year),
            page: Facet::from(&facets.page),
            section: Facet::from(&facets.section),
            author: Facet::from(&facets.author),
            editor: Facet::from(&facets.editor),
            agency: Facet::from(&facets.agency),
            place: Facet::from(&facets.place),
            tag: Facet::from(&facets.tag),
        }
    }
}

impl<'a> From<&'a search::Facet> for Facet<'a> {
    fn from(facet: &'a search::Facet) -> Self {
        Self {
            values: facet.values.iter().map(FacetValue::from).collect(),
            distinct: facet.distinct,
            others: facet.others.into(),
            missing: facet.missing.into(),
        }
    }
}

impl<'a> From<&'a search::FacetValue> for FacetValue<'a> {
    fn from(search::FacetValue { value, hits, articles }: &'a search::FacetValue) -> Self {
        Self { value, hits: *hits, articles: *articles }
    }
}

impl<'a> Timelines<'a> {
    /// Converts the timelines of several queries, with buckets of size `by`, and their bursts if they were asked for.
    #[must_use]
    pub fn new(
        by: search::Interval,
        notes: &[Note],
        series: impl IntoIterator<Item = (&'a str, &'a Timeline, Option<&'a [statistics::Burst]>)>,
    ) -> Self {
        let series = series.into_iter().map(|(query, timeline, bursts)| Series {
            query,
            total: timeline.total(),
            articles: timeline.articles(),
            buckets: timeline.buckets.iter().map(Bucket::from).collect(),
            undated: Bucket::from(&timeline.undated),
            bursts: bursts.map(|bursts| bursts.iter().map(|burst| Burst::new(timeline, burst)).collect()),
        });
        let notes = notes.iter().map(ToString::to_string).collect();
        Self { schema_version: SchemaVersion, by: by.into(), notes, series: series.collect() }
    }
}

impl<'a> Burst<'a> {
    fn new(timeline: &'a Timeline, burst: &statistics::Burst) -> Self {
        let key = |at: usize| timeline.buckets[at].key.as_str();
        Self { first: key(burst.first), last: key(burst.last), weight: burst.weight }
    }
}

impl From<search::Interval> for By {
    fn from(by: search::Interval) -> Self {
        match by {
            search::Interval::Year => Self::Year,
            search::Interval::Month => Self::Month,
            search::Interval::Day => Self::Day,
        }
    }
}

impl<'a> From<&'a search::Bucket> for Bucket<'a> {
    fn from(bucket: &'a search::Bucket) -> Self {
        Self {
            key: &bucket.key,
            hits: bucket.hits,
            articles: bucket.articles,
            total_paragraphs: bucket.total_paragraphs,
            total_articles: bucket.total_articles,
        }
    }
}
