//! The tool `timeline`: matches by year, month or day.

use serde_json::{Value, json};

use super::{
    Tool,
    call::{Call, part, query_schema, shown},
};
use crate::{
    mcp::answer::{Answer, Members},
    query::{DateRange, Query},
    search::{self, Bucket, Interval, Options},
};

/// Maximum number of queries that are compared.
const MAX_QUERIES: usize = 5;

pub(super) const TOOL: Tool = Tool {
    name: "timeline",
    title: "Count matches over time",
    description: "\
Counts matching paragraphs and articles by year, month or day, next to the size of the archive in the same period, so that shares \
can be computed: hits / archive_paragraphs. Counts are exact. Periods without any article of the archive are left out: a missing \
period says nothing about the word. `compare` counts further queries under the same filters.
Examples:
{\"query\": \"互联网\"}
{\"query\": \"下岗\", \"by\": \"month\", \"from\": \"1997\", \"to\": \"1999\"}
{\"query\": \"高铁\", \"compare\": [\"动车\", \"地铁\"], \"source\": \"临江日报\"}",
    input_schema,
    run,
};

fn input_schema() -> Value {
    query_schema(
        &["query"],
        &json!({
            "by": {"type": "string", "enum": ["year", "month", "day"], "default": "year"},
            "compare": {"type": "array", "items": {"type": "string"}, "maxItems": MAX_QUERIES - 1, "description": "Queries to compare with."},
        }),
    )
}

fn run(call: &mut Call<'_>) -> crate::Result<Answer> {
    let mut texts = vec![call.arguments.text("query").unwrap_or_default()];
    texts.extend(call.arguments.texts("compare"));
    if texts.len() > MAX_QUERIES {
        call.arguments.notes.push(format!("only the first {MAX_QUERIES} queries are counted"));
        texts.truncate(MAX_QUERIES);
    }
    let by = match call.arguments.choice("by", &["year", "month", "day"]) {
        Some("month") => Interval::Month,
        Some("day") => Interval::Day,
        _ => Interval::Year,
    };
    let filters = call.filters();
    let mut queries: Vec<Query> = Vec::new();
    for text in &texts {
        let query = call.parse(text);
        queries.push(Call::filtered(query, &filters));
    }
    let stamp = call.stamp(&json!([queries.iter().map(|query| &query.text).collect::<Vec<_>>(), format!("{by:?}")]));
    let offset = call.offset(stamp);
    // All series cover the same period.
    let ranges: Option<Vec<DateRange>> = queries.iter().map(Query::required_dates).collect();
    let range = ranges.unwrap_or_default().into_iter().reduce(DateRange::union);
    let range = range.unwrap_or(DateRange { from: None, to: None });
    let options = Options { relax: false, suggest: false, ..call.options() };
    let mut series = Vec::new();
    let mut items = Vec::new();
    let mut notes = Vec::new();
    for (number, query) in queries.iter().enumerate() {
        let timeline = search::timeline_in_range(call.reader, query, &options, by, range)?;
        let found = search::notes(call.reader, query, timeline.total() > 0, &options.budget)?;
        notes.extend(found.iter().map(ToString::to_string));
        let query = shown(query);
        series.push(json!({
            "query": query, "hits": timeline.total(), "articles": timeline.articles(), "undated_hits": timeline.undated.hits,
        }));
        let is_compared = queries.len() > 1;
        let covered = timeline.buckets.iter().filter(|bucket| bucket.hits > 0 || bucket.total_articles > 0);
        items.extend(covered.map(|bucket| item(bucket, is_compared.then_some(number))));
    }
    let head = Members::default().with("series", series);
    Ok(Answer { notes, ..part(head, "periods", items, offset, usize::MAX, stamp) })
}

fn item(bucket: &Bucket, series: Option<usize>) -> Members {
    Members::default()
        .with("series", series)
        .with("period", bucket.key.as_str())
        .with("hits", bucket.hits)
        .with("articles", bucket.articles)
        .with("archive_paragraphs", bucket.total_paragraphs)
        .with("archive_articles", bucket.total_articles)
}
