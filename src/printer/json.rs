//! The JSON contract. Its shape is promised to programs: fields are added, never renamed or removed, within one
//! `schema_version`.

use serde::Serialize;

use crate::{
    model::Span,
    search::{Answer, Hit, Match, Total},
};

/// Version of the contract.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// An answer, as JSON.
#[derive(Debug, Serialize)]
pub struct AnswerJson<'a> {
    schema_version: u32,
    query: &'a str,
    total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<usize>,
    relaxed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    took_ms: f64,
    hits: Vec<HitJson<'a>>,
}

impl<'a> AnswerJson<'a> {
    /// The answer to `query`, which took so many milliseconds.
    #[must_use]
    pub fn new(query: &'a str, answer: &'a Answer, took_ms: f64) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            query,
            total: answer.total.number(),
            articles: answer.articles.map(Total::number),
            relaxed: answer.relaxed.map(|step| step.to_string()),
            suggestion: answer.suggestion.as_ref().map(|suggestion| suggestion.query.as_str()),
            took_ms,
            hits: answer.hits.iter().map(HitJson::new).collect(),
        }
    }
}

/// A hit, as JSON.
#[derive(Debug, Serialize)]
pub struct HitJson<'a> {
    article: &'a str,
    paragraph: usize,
    title: Option<&'a str>,
    date: Option<String>,
    source: Option<&'a str>,
    author: Option<&'a str>,
    page: Option<&'a str>,
    section: Option<&'a str>,
    url: Option<&'a str>,
    tier: u32,
    score: f32,
    #[serde(rename = "match")]
    matched: Match,
    text: &'a str,
    highlights: &'a [Span],
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
}

// serde asks for a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Ids of the articles that match a query, as JSON: the answer to one query of many.
#[derive(Debug, Serialize)]
pub struct IdsJson<'a> {
    /// What was typed.
    pub query: &'a str,
    /// Ids, the article with the best paragraph first.
    pub articles: &'a [String],
}

/// A query of many that was not asked, as JSON, in the place of its answer.
#[derive(Debug, Serialize)]
pub struct RefusedJson<'a> {
    schema_version: u32,
    /// Its beginning.
    query: &'a str,
    /// Why, as a phrase.
    error: &'a str,
}

impl<'a> RefusedJson<'a> {
    /// For a query that begins so.
    #[must_use]
    pub fn new(query: &'a str, error: &'a str) -> Self {
        Self { schema_version: SCHEMA_VERSION, query, error }
    }
}

impl<'a> HitJson<'a> {
    /// The contract's view of a hit.
    #[must_use]
    pub fn new(hit: &'a Hit) -> Self {
        let meta = &hit.article;
        Self {
            article: &meta.id,
            paragraph: hit.paragraph,
            title: Some(meta.title.as_str()).filter(|title| !title.is_empty()),
            date: meta.date.map(|date| date.to_string()),
            source: meta.source.as_deref(),
            author: meta.author.as_deref(),
            page: meta.page.as_deref(),
            section: meta.section.as_deref(),
            url: meta.url.as_deref(),
            tier: hit.rank.tier,
            score: hit.rank.score,
            matched: hit.matched,
            text: &hit.text,
            highlights: &hit.highlights,
            more: hit.more,
        }
    }
}
