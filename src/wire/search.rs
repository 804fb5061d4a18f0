//! Answers and hits: `search --json`, `search --jsonl`, `search --queries`, and `GET /api/v1/search`.

use serde::Serialize;

use super::{Day, SchemaVersion, Span};
use crate::{
    model::ArticleMeta,
    search::{self, RelaxationStep, Total},
};

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The query.
    pub query: &'a str,
    /// Matching paragraphs, including titles.
    pub total: usize,
    /// Articles with such paragraphs; only in a grouped answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<usize>,
    /// How the query was relaxed because nothing matched as typed.
    pub relaxed: Option<Relaxation>,
    /// A suggested correction, if there are few or no matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<&'a str>,
    /// Duration of the search in milliseconds.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0)))]
    pub took_ms: f64,
    /// Notes on how the query was interpreted.
    pub notes: Vec<String>,
    /// The hits, best first or by date.
    pub hits: Vec<Hit<'a>>,
    /// Hits of relaxed queries that fill the first page, if the query as typed has matches, but fewer than a page. They
    /// are from other articles and not counted in `total`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherHits<'a>>,
}

/// Hits of one relaxed query.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FurtherHits"))]
pub struct FurtherHits<'a> {
    /// How the query was relaxed.
    pub relaxed: Relaxation,
    /// Matching paragraphs, including titles.
    pub total: usize,
    /// Articles with such paragraphs; only in a grouped answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<usize>,
    /// The best hits, or the hits by date.
    pub hits: Vec<Hit<'a>>,
}

/// A page of hits, with additional fields of the server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Answer"))]
pub struct AnswerPage<'a> {
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer<'a>,
    /// For each hit, the span of its text to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippets: Option<Vec<Span>>,
    /// The cursor of the next page; null on the last page.
    pub next: Option<String>,
}

/// A matching paragraph.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hit<'a> {
    /// The article and the number of the paragraph.
    #[serde(flatten)]
    pub location: Location<'a>,
    /// Number of clauses that match by their words. Hits of a higher tier come first.
    pub tier: u32,
    /// The score by which it is ranked within its tier.
    pub score: f32,
    /// How it matches.
    #[serde(rename = "match")]
    pub matched: Match,
    /// Original text.
    pub text: &'a str,
    /// Highlights, sorted and disjoint.
    pub highlights: Vec<Span>,
    /// On the last hit of an article in a grouped answer: the number of its further matching paragraphs.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

/// A paragraph with metadata of its article; unknown fields are null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Location<'a> {
    /// Id of the article.
    pub article: &'a str,
    /// Number of the paragraph in the article; 0 is the title.
    pub paragraph: usize,
    /// Title of the article.
    pub title: Option<&'a str>,
    /// Day of publication.
    pub date: Option<Day>,
    /// Newspaper, news agency or website.
    pub source: Option<&'a str>,
    /// Author or authors, as written.
    pub author: Option<&'a str>,
    /// Page of the newspaper (版).
    pub page: Option<&'a str>,
    /// Section or column (栏目).
    pub section: Option<&'a str>,
    /// Address on the web.
    pub url: Option<&'a str>,
}

/// How a paragraph matches. If its clauses match differently, this is the weakest kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Match {
    /// A string occurs, but not as words.
    Literal,
    /// A quoted string occurs.
    Exact,
    /// The words of the query occur as words.
    Words,
}

/// How a query was relaxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Relaxed"))]
pub enum Relaxation {
    /// Every clause matches in some paragraph of the article.
    Article,
    /// The paragraph contains at least 30% of the query, weighted by rarity.
    Most,
    /// The paragraph contains at least 15% of the query, weighted by rarity, or 5% if few paragraphs do.
    Some,
}

/// Articles that match one query of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Ids"))]
pub struct ArticleIds<'a> {
    /// The query.
    pub query: &'a str,
    /// Ids of the articles, the one with the best paragraph first.
    pub articles: &'a [String],
}

/// A query of a list that was not run, in place of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Refused"))]
pub struct RejectedQuery<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The beginning of the query.
    pub query: &'a str,
    /// The reason why it was not run, as a phrase.
    pub error: &'a str,
}

// Serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<'a> Answer<'a> {
    /// Converts the answer to `query`, which took `took_ms` milliseconds.
    ///
    /// ```
    /// use jianbao::{search, wire};
    /// let nothing = search::Answer {
    ///     total: search::Total::Exact(0),
    ///     articles: None,
    ///     relaxed: None,
    ///     notes: Vec::new(),
    ///     suggestion: None,
    ///     hits: Vec::new(),
    ///     further: Vec::new(),
    /// };
    /// let json = serde_json::to_string(&wire::Answer::new("大桥", &nothing, 0.25)).unwrap();
    /// assert_eq!(json, r#"{"schema_version":1,"query":"大桥","total":0,"relaxed":null,"took_ms":0.25,"notes":[],"hits":[]}"#);
    /// ```
    #[must_use]
    pub fn new(query: &'a str, answer: &'a search::Answer, took_ms: f64) -> Self {
        Self {
            schema_version: SchemaVersion,
            query,
            total: answer.total.number(),
            articles: answer.articles.map(Total::number),
            relaxed: answer.relaxed.map(Relaxation::from),
            suggestion: answer.suggestion.as_ref().map(|suggestion| suggestion.query.as_str()),
            took_ms,
            hits: answer.hits.iter().map(Hit::from).collect(),
            notes: answer.notes.iter().map(ToString::to_string).collect(),
            further: answer.further.iter().map(FurtherHits::from).collect(),
        }
    }
}

impl<'a> From<&'a search::FurtherHits> for FurtherHits<'a> {
    fn from(further: &'a search::FurtherHits) -> Self {
        Self {
            relaxed: Relaxation::from(further.step),
            total: further.total.number(),
            articles: further.articles.map(Total::number),
            hits: further.hits.iter().map(Hit::from).collect(),
        }
    }
}

impl<'a> From<&'a search::Hit> for Hit<'a> {
    fn from(hit: &'a search::Hit) -> Self {
        Self {
            location: Location::new(&hit.article, hit.paragraph),
            tier: hit.rank.tier,
            score: hit.rank.score,
            matched: Match::from(hit.matched),
            text: &hit.text,
            highlights: Span::all(&hit.highlights),
            more: hit.more,
        }
    }
}

impl<'a> Location<'a> {
    /// The location of a paragraph of an article.
    #[must_use]
    pub fn new(article: &'a ArticleMeta, paragraph: usize) -> Self {
        Self {
            article: &article.id,
            paragraph,
            title: Some(article.title.as_str()).filter(|title| !title.is_empty()),
            date: article.date.map(Day),
            source: article.source.as_deref(),
            author: article.author.as_deref(),
            page: article.page.as_deref(),
            section: article.section.as_deref(),
            url: article.url.as_deref(),
        }
    }
}

impl Match {
    /// The value in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Literal => "literal",
            Self::Exact => "exact",
            Self::Words => "words",
        }
    }
}

impl From<search::MatchKind> for Match {
    fn from(matched: search::MatchKind) -> Self {
        match matched {
            search::MatchKind::Literal => Self::Literal,
            search::MatchKind::Exact => Self::Exact,
            search::MatchKind::Words => Self::Words,
        }
    }
}

impl From<RelaxationStep> for Relaxation {
    fn from(step: RelaxationStep) -> Self {
        match step {
            RelaxationStep::Article => Self::Article,
            RelaxationStep::Most => Self::Most,
            RelaxationStep::Some => Self::Some,
        }
    }
}

impl<'a> RejectedQuery<'a> {
    /// A query with this beginning, and why it was rejected.
    #[must_use]
    pub fn new(query: &'a str, error: &'a str) -> Self {
        Self { schema_version: SchemaVersion, query, error }
    }
}
