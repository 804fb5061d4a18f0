//! Writes timelines as CSV.

use super::{BOM, csv_row};
use crate::{search::Timeline, statistics::Burst};

/// A query and its timeline.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// The query, as it was typed.
    pub query: &'a str,
    /// Its hits over time.
    pub timeline: &'a Timeline,
    /// Its bursts, if they were asked for.
    pub bursts: Option<&'a [Burst]>,
}

/// Formats timelines as CSV, with a row per query and bucket. The share is that of the archive's paragraphs, and empty
/// if there are none. Matches without a date have a row without a time. If bursts were asked for, the last column is 1
/// in a burst and 0 otherwise.
#[must_use]
pub fn timelines_csv(series: &[Series<'_>]) -> String {
    let mut out = BOM.to_owned();
    let has_bursts = series.iter().any(|series| series.bursts.is_some());
    let columns = ["query", "time", "hits", "articles", "total_paragraphs", "total_articles", "share"];
    out.push_str(&csv_row(columns.into_iter().chain(has_bursts.then_some("burst"))));
    for Series { query, timeline, bursts } in series {
        let undated = Some(&timeline.undated).filter(|undated| !undated.is_gap());
        for (at, bucket) in timeline.buckets.iter().chain(undated).enumerate() {
            let counts = [bucket.hits, bucket.articles, bucket.total_paragraphs, bucket.total_articles];
            let mut cells = vec![(*query).to_owned(), bucket.key.clone()];
            cells.extend(counts.map(|count| count.to_string()));
            cells.push(bucket.share().map(|share| format!("{share:.6}")).unwrap_or_default());
            if has_bursts {
                let is_in = |burst: &Burst| burst.first <= at && at <= burst.last;
                cells.push(u8::from(bursts.unwrap_or_default().iter().any(is_in)).to_string());
            }
            out.push_str(&csv_row(cells));
        }
    }
    out
}
