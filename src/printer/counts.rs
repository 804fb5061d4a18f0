//! Counts for programs: timelines and facets as JSON, timelines as tables. Never draws.

use serde::Serialize;

use super::{BOM, csv_row, json::SCHEMA_VERSION};
use crate::search::{Bucket, By, Facets, Timeline};

/// A query and its timeline.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// What was typed.
    pub query: &'a str,
    /// Its hits over time.
    pub timeline: &'a Timeline,
}

/// Timelines of one archive as JSON.
#[derive(Debug, Serialize)]
pub struct TimelinesJson<'a> {
    schema_version: u32,
    by: Option<By>,
    series: Vec<SeriesJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SeriesJson<'a> {
    query: &'a str,
    total: usize,
    articles: usize,
    buckets: &'a [Bucket],
    undated: &'a Bucket,
}

impl<'a> TimelinesJson<'a> {
    /// The contract's view of timelines.
    #[must_use]
    pub fn new(series: &[Series<'a>]) -> Self {
        let one = |Series { query, timeline }: &Series<'a>| SeriesJson {
            query,
            total: timeline.total(),
            articles: timeline.articles(),
            buckets: &timeline.buckets,
            undated: &timeline.undated,
        };
        Self {
            schema_version: SCHEMA_VERSION,
            by: series.first().map(|series| series.timeline.by),
            series: series.iter().map(one).collect(),
        }
    }
}

/// Facets of a query as JSON.
#[derive(Debug, Serialize)]
pub struct FacetsJson<'a> {
    schema_version: u32,
    query: &'a str,
    #[serde(flatten)]
    facets: &'a Facets,
}

impl<'a> FacetsJson<'a> {
    /// The contract's view of facets.
    #[must_use]
    pub fn new(query: &'a str, facets: &'a Facets) -> Self {
        Self { schema_version: SCHEMA_VERSION, query, facets }
    }
}

/// Timelines as a CSV table, a row for each query and bucket. The share is that of the archive's paragraphs, empty where there are
/// none; what has no date has a row of its own without a time, where there is any.
#[must_use]
pub fn timelines_csv(series: &[Series<'_>]) -> String {
    let mut out = BOM.to_owned();
    out.push_str(&csv_row(["query", "time", "hits", "articles", "total_paragraphs", "total_articles", "share"]));
    for Series { query, timeline } in series {
        let undated = Some(&timeline.undated).filter(|undated| !undated.is_gap());
        for bucket in timeline.buckets.iter().chain(undated) {
            let counts = [bucket.hits, bucket.articles, bucket.total_paragraphs, bucket.total_articles];
            let mut cells = vec![(*query).to_owned(), bucket.key.clone()];
            cells.extend(counts.map(|count| count.to_string()));
            cells.push(bucket.share().map(|share| format!("{share:.6}")).unwrap_or_default());
            out.push_str(&csv_row(cells));
        }
    }
    out
}
