//! Completions: `GET /api/v1/suggest`.

use serde::Serialize;

use crate::search;

/// What may be about to be typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestions<'a> {
    /// Likeliest first.
    pub completions: Vec<Completion<'a>>,
}

/// Something to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Completion<'a> {
    /// What is suggested.
    pub text: &'a str,
    /// The whole query with it.
    pub query: &'a str,
    /// What it is.
    pub kind: CompletionKind,
    /// Approximate number of paragraphs that have a word.
    pub hits: Option<u64>,
    /// The article of a title.
    pub article: Option<&'a str>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CompletionKind {
    /// A word of the archive, or the words typed last with one.
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
