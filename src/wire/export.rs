//! Lines of an export: `export --format jsonl` and `GET /api/v1/export?format=jsonl`.

use serde::Serialize;

use super::{Location, Match, Span};
use crate::{
    model::ArticleMeta,
    search::{ParagraphMatch, Results, describe},
};

/// The first line: the provenance of the lines after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Head"))]
pub struct ProvenanceLine<'a> {
    /// Where the export comes from.
    pub provenance: &'a Provenance,
}

/// Where an export comes from: what somebody needs to get the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provenance {
    /// The program and its version.
    pub program: String,
    /// Names the state of the index.
    pub index: String,
    /// How its text was analysed.
    pub analysis: String,
    /// What was typed.
    pub query: String,
    /// What was searched for, a condition a line.
    pub understood: Vec<String>,
    /// When, as the caller says.
    pub time: String,
    /// Matching paragraphs, titles included.
    pub paragraphs: usize,
    /// Articles that have such paragraphs.
    pub articles: usize,
}

/// A matching paragraph: the fields of a hit that do not depend on ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record<'a> {
    /// Which paragraph of which article.
    #[serde(flatten)]
    pub location: Location<'a>,
    /// How it matches.
    #[serde(rename = "match")]
    pub matched: Match,
    /// Its original text.
    pub text: &'a str,
    /// What is marked, in order and disjoint.
    pub highlights: Vec<Span>,
}

impl Provenance {
    /// The provenance of `results`, exported at `time`. The caller passes the time, because the library reads no clock.
    #[must_use]
    pub fn new(results: &Results<'_>, time: &str) -> Self {
        let total = results.total();
        Self {
            program: concat!("jianbao ", env!("CARGO_PKG_VERSION")).to_owned(),
            index: results.snapshot().to_owned(),
            analysis: results.analysis().to_owned(),
            query: results.query().to_owned(),
            understood: describe(results.plan()).lines().map(str::to_owned).collect(),
            time: time.to_owned(),
            paragraphs: total.hits,
            articles: total.articles,
        }
    }
}

impl<'a> Record<'a> {
    /// Converts a paragraph of an article.
    #[must_use]
    pub fn new(article: &'a ArticleMeta, paragraph: &'a ParagraphMatch) -> Self {
        Self {
            location: Location::new(article, paragraph.number),
            matched: paragraph.matched.into(),
            text: &paragraph.text,
            highlights: Span::all(&paragraph.highlights),
        }
    }
}
