//! The queries of the cluster that others are made of.

use serde_json::{Value, json};

use jianbao_query::{
    Scope,
    engine::{LEAD_BOOST, LEAD_PARAGRAPHS, TITLE_BOOST},
    plan::Bigram,
};

use crate::schema::{BIGRAMS, HOLE, PARAGRAPH, word_token};

/// The number of values in one condition. OpenSearch allows 65,536.
pub(super) const MAX_TERMS: usize = 50_000;

/// Returns the query for documents with one of `values` in a field.
pub(super) fn one_of(field: &str, values: &[&str]) -> Value {
    any(values.chunks(MAX_TERMS).map(|values| json!({ "terms": { field: values } })).collect())
}

/// A query for documents that at least one of the queries matches.
pub(super) fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => nothing(),
        1 => queries.remove(0),
        _ => json!({ "bool": { "should": queries, "minimum_should_match": 1 } }),
    }
}

pub(super) fn nothing() -> Value {
    json!({ "match_none": {} })
}

pub(super) fn everything() -> Value {
    json!({ "match_all": {} })
}

/// A query for documents in this scope; `None` for all.
pub(super) fn scope_query(scope: Scope) -> Option<Value> {
    (scope == Scope::Bodies).then(|| json!({ "range": { PARAGRAPH: { "gte": 1 } } }))
}

/// A query that gives each of its documents the same score.
pub(super) fn constant(query: &Value, score: f32) -> Value {
    json!({ "constant_score": { "filter": query, "boost": score } })
}

/// Multiplies the scores of a query by the factors for the position of a paragraph in its article.
pub(super) fn with_position(query: &Value) -> Value {
    json!({ "function_score": {
        "query": query,
        "functions": [
            { "filter": { "term": { PARAGRAPH: 0 } }, "weight": TITLE_BOOST },
            { "filter": { "range": { PARAGRAPH: { "gte": 1, "lte": LEAD_PARAGRAPHS } } }, "weight": LEAD_BOOST },
        ],
        "score_mode": "first",
        "boost_mode": "multiply",
    } })
}

/// A query for documents that contain a word as a word.
pub(super) fn word_query(word: &str) -> Value {
    let (field, token) = word_token(word);
    json!({ "term": { field: token } })
}

/// A query for documents that contain bigrams at their offsets. Holes between them keep their distance.
pub(super) fn string_query(bigrams: &[Bigram]) -> Value {
    if let [bigram] = bigrams {
        return json!({ "term": { BIGRAMS: bigram.text } });
    }
    let first = bigrams.first().map_or(0, |bigram| bigram.offset);
    let last = bigrams.last().map_or(0, |bigram| bigram.offset);
    let mut places = vec![HOLE; last - first + 1];
    for bigram in bigrams {
        places[bigram.offset - first] = &bigram.text;
    }
    json!({ "match_phrase": { BIGRAMS: places.join(" ") } })
}
