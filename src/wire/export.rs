//! Lines of an export: `export --format jsonl` and `GET /api/v1/export?format=jsonl`.

use serde::Serialize;

use super::{Location, Match, Span};
use crate::{
    model::ArticleMeta,
    search::{ParagraphMatch, Results, describe},
};

/// The first line: the provenance of the following lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Head"))]
pub struct ProvenanceLine<'a> {
    /// The provenance of the export.
    pub provenance: &'a Provenance,
}

/// The provenance of an export: everything that is needed to reproduce it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provenance {
    /// The program and its version.
    pub program: String,
    /// Identifier of the state of the index.
    pub index: String,
    /// The text analysis of the index.
    pub analysis: String,
    /// The query as typed.
    pub query: String,
    /// The conditions of the query, one per line.
    pub understood: Vec<String>,
    /// Time of the export, as given by the caller.
    pub time: String,
    /// Matching paragraphs, including titles.
    pub paragraphs: usize,
    /// Articles with such paragraphs.
    pub articles: usize,
}

/// A matching paragraph: the fields of a hit that do not depend on ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record<'a> {
    /// The article and the number of the paragraph.
    #[serde(flatten)]
    pub location: Location<'a>,
    /// How it matches.
    #[serde(rename = "match")]
    pub matched: Match,
    /// Original text.
    pub text: &'a str,
    /// Highlights, sorted and disjoint.
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
