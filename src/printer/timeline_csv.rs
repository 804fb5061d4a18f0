//! Timelines as tables for spreadsheets.

use super::{BOM, csv_row};
use crate::search::Timeline;

/// A query and its timeline.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// What was typed.
    pub query: &'a str,
    /// Its hits over time.
    pub timeline: &'a Timeline,
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
