//! Concordances: `kwic --json`.

use serde::Serialize;

use super::{Count, Meta, SchemaVersion, Span};
use crate::search;

/// The occurrences of a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Concordance<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The query.
    pub query: &'a str,
    /// The number of matches. A paragraph may have several lines, or none if the query has only conditions.
    pub total: Count,
    /// The number of occurrences; `null` if those after the page were not read.
    pub occurrences: Option<u64>,
    /// The lines of the requested page.
    pub lines: Vec<Line<'a>>,
}

/// An occurrence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line<'a> {
    /// The text before the occurrence.
    pub left: &'a str,
    /// The occurrence.
    pub node: &'a str,
    /// The text after the occurrence.
    pub right: &'a str,
    /// The article.
    pub article: Meta<'a>,
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
    /// Position of the occurrence in the paragraph.
    pub span: Span,
}

impl<'a> Concordance<'a> {
    /// Converts the concordance of `query`.
    #[must_use]
    pub fn new(query: &'a str, concordance: &'a search::Concordance) -> Self {
        Self {
            schema_version: SchemaVersion,
            query,
            total: concordance.total.into(),
            occurrences: concordance.occurrences,
            lines: concordance.lines.iter().map(Line::from).collect(),
        }
    }
}

impl<'a> From<&'a search::ConcordanceLine> for Line<'a> {
    fn from(line: &'a search::ConcordanceLine) -> Self {
        Self {
            left: &line.left,
            node: &line.node,
            right: &line.right,
            article: Meta::from(line.article.as_ref()),
            paragraph: line.paragraph,
            span: line.span.into(),
        }
    }
}
