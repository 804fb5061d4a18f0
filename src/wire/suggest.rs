//! Completions: `GET /api/v1/suggest`.

use serde::Serialize;

use crate::search;

/// Completions of a partial query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestions<'a> {
    /// The completions, most likely first.
    pub completions: Vec<Completion<'a>>,
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Completion<'a> {
    /// The completed last clause, or a title.
    pub text: &'a str,
    /// The whole query with the completion.
    pub query: &'a str,
    /// The kind of completion.
    pub kind: CompletionKind,
    /// Approximate number of paragraphs with the word; null for a title.
    pub hits: Option<u64>,
    /// Id of the article of a title; null for a word.
    pub article: Option<&'a str>,
}

/// The kind of a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CompletionKind {
    /// A word of the archive, possibly after other words of the same clause.
    Word,
    /// The title of an article.
    Title,
}

impl<'a> Suggestions<'a> {
    /// Converts completions.
    #[must_use]
    pub fn new(completions: &'a [search::Completion]) -> Self {
        Self { completions: completions.iter().map(Completion::from).collect() }
    }
}

impl<'a> From<&'a search::Completion> for Completion<'a> {
    fn from(completion: &'a search::Completion) -> Self {
        Self {
            text: &completion.text,
            query: &completion.query,
            kind: match completion.kind {
                search::CompletionKind::Word => CompletionKind::Word,
                search::CompletionKind::Title => CompletionKind::Title,
            },
            hits: completion.hits,
            article: completion.article.as_deref(),
        }
    }
}
