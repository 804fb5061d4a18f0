//! Writes timelines as CSV.

use super::{BOM, csv_row};
use crate::search::Timeline;

/// A query and its timeline.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// The query, as it was typed.
    pub query: &'a str,
    /// Its hits over time.
    pub timeline: &'a Timeline,
}

/// Formats timelines as CSV, with a row per query and bucket. The share is that of the archive's paragraphs, and empty
/// if there are none. Matches without a date have a row without a time.
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
