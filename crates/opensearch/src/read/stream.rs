//! Reads the hits of a query page by page. A generation never changes, so that each page goes on where the one before it ended.

use serde_json::{Value, json};

use jianbao_query::Budget;

use super::reader::ClusterReader;
use crate::{
    client::Body,
    error::{Error, Result},
    schema::{ARTICLE, DAY, PARAGRAPH},
};

/// The number of hits of a page without texts: the most that the cluster returns at once.
pub(super) const PAGE: usize = 10_000;
/// The number of hits of a page with texts.
pub(super) const TEXT_PAGE: usize = 500;
/// Budget steps for a hit that is transferred and parsed.
const HIT_STEPS: u64 = 2000;

/// The order of hits. Every order ends with article and paragraph, so that no two hits are equal in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By score.
    Score,
    /// Newest first, then by score.
    Newest,
    /// Oldest first, then by score.
    Oldest,
    /// By day, undated last. Nothing is scored.
    Day,
    /// By article and paragraph. Nothing is scored.
    Article,
}

impl Order {
    pub(super) fn is_scored(self) -> bool {
        matches!(self, Self::Score | Self::Newest | Self::Oldest)
    }

    /// The keys of the order, and the places of article and paragraph among them.
    fn keys(self) -> (Vec<Value>, usize) {
        let day = |order: &str| json!({ DAY: { "order": order, "missing": "_last" } });
        let score = json!({ "_score": "desc" });
        let mut keys = match self {
            Self::Score => vec![score],
            Self::Newest => vec![day("desc"), score],
            Self::Oldest => vec![day("asc"), score],
            Self::Day => vec![day("asc")],
            Self::Article => Vec::new(),
        };
        let at = keys.len();
        keys.push(json!({ ARTICLE: "asc" }));
        keys.push(json!({ PARAGRAPH: "asc" }));
        (keys, at)
    }
}

/// A document that the cluster returns.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub article: String,
    pub paragraph: usize,
    /// 0 if nothing is scored.
    pub score: f32,
    /// Which named queries match.
    pub matched: Vec<usize>,
    /// The stored fields that were asked for.
    pub source: Value,
    /// The values of the columns that were asked for, by field.
    pub columns: Value,
}

impl Found {
    /// Returns a whole number of a column; `None` if it has none.
    pub(super) fn number(&self, field: &str) -> Option<i64> {
        self.columns[field][0].as_i64()
    }

    /// Returns the strings of a column.
    pub(super) fn strings(&self, field: &str) -> impl Iterator<Item = &str> {
        self.columns[field].as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str)
    }
}

/// What is read of each hit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts<'p> {
    /// Stored fields.
    pub stored: &'p [&'p str],
    /// Columns.
    pub columns: &'p [&'p str],
}

/// The hits of a query.
pub(super) struct Stream<'r> {
    reader: &'r ClusterReader,
    budget: &'r Budget,
    body: Value,
    order: Order,
    size: usize,
    is_over: bool,
    /// The number of matches; known after the first page.
    pub total: usize,
}

impl<'r> Stream<'r> {
    pub(super) fn new(
        reader: &'r ClusterReader,
        query: &Value,
        order: Order,
        parts: Parts<'_>,
        budget: &'r Budget,
    ) -> Self {
        let size = if parts.stored.is_empty() { PAGE } else { TEXT_PAGE };
        let stored = if parts.stored.is_empty() { Value::Bool(false) } else { json!(parts.stored) };
        let mut body = json!({
            "query": query,
            "sort": order.keys().0,
            "_source": stored,
            "track_total_hits": true,
        });
        if !parts.columns.is_empty() {
            body["docvalue_fields"] = json!(parts.columns);
        }
        Self { reader, budget, body, order, size, is_over: false, total: 0 }
    }

    /// Sets the number of hits of a page.
    pub(super) fn page_of(mut self, size: usize) -> Self {
        self.size = size.min(self.size);
        self
    }

    /// Asks also for `min_score`: documents with lower scores do not match.
    pub(super) fn min_score(mut self, score: f32) -> Self {
        self.body["min_score"] = score.into();
        self
    }

    /// Returns the next page; empty after the last one.
    pub(super) fn next_page(&mut self) -> Result<Vec<Found>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        self.budget.check()?;
        self.body["size"] = self.size.into();
        let is_first = self.body.get("search_after").is_none();
        let answer = search(self.reader, &self.body, self.order.is_scored())?;
        if is_first {
            self.total = answer["hits"]["total"]["value"].as_u64().unwrap_or(0) as usize;
            // Counting all matches keeps the cluster from skipping documents; once is enough.
            self.body["track_total_hits"] = false.into();
        }
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        self.is_over = hits.len() < self.size || self.size == 0;
        if let Some(last) = hits.last() {
            self.body["search_after"] = last["sort"].clone();
        }
        let (_, at) = self.order.keys();
        let found: Vec<Found> = hits.iter().filter_map(|hit| found(hit, at)).collect();
        if found.len() < hits.len() {
            return Err(unreadable("a hit has no article"));
        }
        self.budget.spend(HIT_STEPS * found.len() as u64);
        self.budget.check()?;
        Ok(found)
    }
}

fn found(hit: &Value, at: usize) -> Option<Found> {
    let names = hit["matched_queries"].as_array().map(Vec::as_slice).unwrap_or_default();
    Some(Found {
        article: hit["sort"][at].as_str()?.to_owned(),
        paragraph: hit["sort"][at + 1].as_u64()? as usize,
        score: hit["_score"].as_f64().unwrap_or(0.0) as f32,
        matched: names.iter().filter_map(|name| name.as_str()?.parse().ok()).collect(),
        source: hit["_source"].clone(),
        columns: hit["fields"].clone(),
    })
}

/// Sends a search and returns the complete answer.
///
/// # Errors
///
/// [`Error::Partial`] if a shard failed or the time was over.
pub(super) fn search(reader: &ClusterReader, body: &Value, is_scored: bool) -> Result<Value> {
    // With statistics of all shards, a document has the same score wherever it is stored.
    let kind = if is_scored { "dfs_query_then_fetch" } else { "query_then_fetch" };
    let path = format!("{}/_search?search_type={kind}&allow_partial_search_results=false", reader.index());
    let answer = reader.cluster().send("POST", &path, Body::Json(body))?;
    let failed = answer["_shards"]["failed"].as_u64();
    if failed == Some(0) && answer["timed_out"] == false {
        return Ok(answer);
    }
    let shards = &answer["_shards"]["total"];
    let reason = match failed {
        Some(0) => "its time limit was reached".to_owned(),
        Some(failed) => {
            format!("{failed} of {shards} shards failed, {}", answer["_shards"]["failures"][0]["reason"]["reason"])
        }
        None => "it does not say how many shards answered".to_owned(),
    };
    Err(Error::Partial { request: format!("POST {}/_search", reader.index()), reason })
}

/// An answer that is not what was asked for.
pub(super) fn unreadable(reason: &str) -> Error {
    Error::Answer { request: "a search".to_owned(), reason: reason.to_owned() }
}
