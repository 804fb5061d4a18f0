//! A call of a tool: its arguments, the query that they form, and the position in the list.

use serde_json::{Value, json};

use crate::{
    index::IndexReader,
    mcp::{
        answer::{Answer, Cursor, Members},
        arguments::Arguments,
    },
    model::ArticleMeta,
    query::{Filter, FilterField, Query, parse},
    search::{Budget, Options},
};

/// Maximum length of a query, in characters.
const MAX_QUERY: usize = 1_000;
/// Maximum lengths of the metadata of an article, in characters of JSON.
const MAX_TITLE: usize = 200;
const MAX_FIELD: usize = 80;
const MAX_URL: usize = 300;

/// A call of a tool.
pub(super) struct Call<'c> {
    pub(super) reader: &'c IndexReader,
    pub(super) arguments: Arguments,
    pub(super) budget: Budget,
    pub(super) tool: &'static str,
}

impl Call<'_> {
    /// Returns the options of a search with the budget of the call.
    pub(super) fn options(&self) -> Options {
        Options { budget: self.budget.clone(), ..Options::default() }
    }

    /// Returns the query of the argument `name`, with the filters of the other arguments.
    pub(super) fn query(&mut self, name: &str) -> Query {
        let text = self.arguments.text(name).unwrap_or_default();
        let filters = self.filters();
        let query = self.parse(&text);
        Self::filtered(query, &filters)
    }

    /// Parses a query. One that is too long has nothing to search for.
    pub(super) fn parse(&mut self, text: &str) -> Query {
        if text.chars().nth(MAX_QUERY).is_some() {
            self.arguments.notes.push(format!("the query is longer than {MAX_QUERY} characters; shorten it"));
            return parse("");
        }
        parse(text)
    }

    /// Returns the filters of the arguments `source`, `author`, `from` and `to`.
    pub(super) fn filters(&mut self) -> Vec<Filter> {
        let mut filters = Vec::new();
        for (name, field) in [("source", FilterField::Source), ("author", FilterField::Author)] {
            if let Some(value) = self.arguments.text(name) {
                self.add_filter(&mut filters, field, name, value.trim());
            }
        }
        let (from, to) = (self.arguments.text("from"), self.arguments.text("to"));
        if from.is_some() || to.is_some() {
            let [from, to] = [from, to].map(|date| date.unwrap_or_default().trim().to_owned());
            self.add_filter(&mut filters, FilterField::Date, "the range of dates", &format!("{from}..{to}"));
        }
        filters
    }

    fn add_filter(&mut self, filters: &mut Vec<Filter>, field: FilterField, name: &str, value: &str) {
        if let Some(filter) = Filter::new(field, value) {
            filters.push(filter);
        } else {
            let value = clipped(value, MAX_FIELD);
            self.arguments.notes.push(format!(
                "{name} {value:?} is not understood and was NOT applied; dates are written 2016, 2016-03 or 2016-03-12"
            ));
        }
    }

    /// Adds these filters to the query. Without words, it matches everything that meets them.
    pub(super) fn filtered(query: Query, filters: &[Filter]) -> Query {
        if query.root.is_none() && !query.text.trim().is_empty() {
            return query;
        }
        filters.iter().fold(query, |query, filter| query.with_filter(filter.clone()).into())
    }

    /// Identifies the list of this request in cursors: the state of the index, the tool, and the request.
    pub(super) fn stamp(&self, what: &Value) -> u32 {
        let hash = blake3::hash(format!("{} {} {what}", self.reader.identity(), self.tool).as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    /// Returns the number of items to skip, from the argument `cursor`.
    pub(super) fn offset(&mut self, stamp: u32) -> usize {
        let Some(text) = self.arguments.text("cursor") else { return 0 };
        let Some(cursor) = Cursor::read(&text) else {
            let note = "the cursor must be the `next` of an answer; it was ignored, this is the beginning";
            self.arguments.notes.push(note.to_owned());
            return 0;
        };
        if cursor.stamp != stamp {
            let note =
                "the cursor is of another request, or the index was updated since: items may be missing or repeated";
            self.arguments.notes.push(note.to_owned());
        }
        cursor.offset
    }
}

/// Creates an answer with a list, of which `offset` items are skipped and at most `limit` are shown.
pub(super) fn part(
    head: Members,
    list: &'static str,
    items: Vec<Members>,
    offset: usize,
    limit: usize,
    stamp: u32,
) -> Answer {
    let of = items.len();
    let items = items.into_iter().skip(offset).take(limit).collect();
    Answer { head, notes: Vec::new(), list, items, first: offset, of, stamp }
}

/// Adds the metadata of an article.
pub(super) fn with_meta(members: Members, meta: &ArticleMeta) -> Members {
    let field = |value: &Option<String>| value.as_deref().map(|value| clipped(value, MAX_FIELD));
    members
        .with("title", clipped(&meta.title, MAX_TITLE))
        .with("date", meta.date.map(|date| date.to_string()).or_else(|| field(&meta.date_text)))
        .with("source", field(&meta.source))
        .with("author", field(&meta.author))
        .with("page", field(&meta.page))
        .with("section", field(&meta.section))
        .with("url", meta.url.as_deref().map(|url| clipped(url, MAX_URL)))
}

pub(super) use crate::mcp::answer::clipped;

/// Returns the query as it was run, for the head of an answer.
pub(super) fn shown(query: &Query) -> String {
    clipped(&query.text, 200)
}

/// Returns the schema of the arguments that form a query.
pub(super) fn query_schema(required: &[&str], own: &Value) -> Value {
    let mut properties = json!({
        "query": {"type": "string", "description": "What to find, in Chinese as the newspapers write it. Words apart by spaces must all occur in a paragraph; “…” is an exact string; OR, -word, (…), NEAR/5, 标题:word, \"第?条\" work. Traditional and simplified characters are equal."},
        "source": {"type": "string", "description": "Only this newspaper, as `facets` lists it; 临江* for all whose name begins so."},
        "author": {"type": "string", "description": "Only articles signed by this name."},
        "from": {"type": "string", "description": "First date: 2012, 2012-06 or 2012-06-19."},
        "to": {"type": "string", "description": "Last date, included: 2016, 2016-03 or 2016-03-12."},
        "cursor": {"type": "string", "description": "The `next` of the answer before, with the same other arguments, for the part after it."},
    });
    if let (Some(all), Some(own)) = (properties.as_object_mut(), own.as_object()) {
        all.extend(own.clone());
    }
    json!({"type": "object", "properties": properties, "required": required})
}
