//! Formats the bursts of timelines as a table.

use super::{Align, Series, Table};
use crate::search::{Bucket, Timeline};

/// A table for the terminal, with a row per burst: its period, the matches in it and outside of it, and its weight.
#[must_use]
pub fn bursts_table(series: &[Series<'_>]) -> Table {
    let mut table = Table::new(Align::Right);
    let found =
        series.iter().flat_map(|series| series.bursts.unwrap_or_default().iter().map(move |burst| (series, burst)));
    for (number, (Series { query, timeline, .. }, burst)) in found.enumerate() {
        if number == 0 {
            table.row(["burst", "of", "hits", "share", "usual share", "weight"]);
        }
        let buckets = &timeline.buckets[burst.first..=burst.last];
        let (first, last) = (&timeline.buckets[burst.first].key, &timeline.buckets[burst.last].key);
        let period = if burst.first == burst.last { first.clone() } else { format!("{first}–{last}") };
        table.row([
            period,
            (*query).to_owned(),
            buckets.iter().map(|bucket| bucket.hits).sum::<usize>().to_string(),
            share(buckets),
            usual_share(timeline),
            format!("{:.1}", burst.weight),
        ]);
    }
    table
}

fn share(buckets: &[Bucket]) -> String {
    let sum = |of: fn(&Bucket) -> usize| buckets.iter().map(of).sum::<usize>() as f64;
    format!("{:.2}%", 100.0 * sum(|bucket| bucket.hits) / sum(|bucket| bucket.total_paragraphs))
}

/// The share in all dated articles, to which a burst is compared.
fn usual_share(timeline: &Timeline) -> String {
    share(&timeline.buckets)
}
