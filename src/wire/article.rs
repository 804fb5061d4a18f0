//! Articles: `GET /api/v1/articles/{id}`, and the `article` of a line of `kwic --json`.

use serde::Serialize;

use super::{Day, Span};
use crate::{
    model::{self, ArticleMeta},
    search::{self, HighlightedArticle, HighlightedParagraph},
};

/// An article.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article<'a> {
    /// What is known of the article.
    pub meta: Meta<'a>,
    /// The title as number 0, then the text.
    pub paragraphs: Vec<Paragraph<'a>>,
    /// Articles of the same newspaper and day.
    pub neighbours: Neighbours<'a>,
    /// How it is cited.
    pub citations: Citations,
}

/// What is known of an article; what is not known is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Meta<'a> {
    /// Names it in the archive.
    pub id: &'a str,
    /// Headline.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub title: &'a str,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The date as it is written, where that names no day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_text: Option<&'a str>,
    /// Newspaper, agency or site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// Who signed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<&'a str>,
    /// Where it was reported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'a str>,
    /// News agency that it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<&'a str>,
    /// Editor in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<&'a str>,
    /// Page of the paper (版).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    /// Section or column (栏目).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'a str>,
    /// Its address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Tags or keywords.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub tags: &'a [String],
    /// Where paragraphs that a column break had cut were joined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
}

/// A place where a paragraph that a column break had cut was joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Join {
    /// Number of the paragraph.
    pub paragraph: usize,
    /// Byte of the paragraph at which the continuation begins.
    pub byte: usize,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Paragraph<'a> {
    /// Its number; 0 is the title.
    pub number: usize,
    /// Its original text.
    pub text: &'a str,
    /// What is marked, in order and disjoint.
    pub highlights: Vec<Span>,
}

/// Articles of the same newspaper and day; null where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbours<'a> {
    /// The one before it on its page.
    pub previous: Option<Neighbour<'a>>,
    /// The one after it on its page.
    pub next: Option<Neighbour<'a>>,
    /// The first of the page before.
    pub previous_page: Option<Neighbour<'a>>,
    /// The first of the page after.
    pub next_page: Option<Neighbour<'a>>,
}

/// An article to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbour<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title; may be empty.
    pub title: &'a str,
    /// Its page.
    pub page: Option<&'a str>,
}

/// How an article is cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Citations {
    /// By GB/T 7714-2015.
    pub gbt7714: String,
    /// For TeX.
    pub bibtex: String,
    /// For Zotero and others.
    pub ris: String,
}

impl<'a> Article<'a> {
    /// Converts an article.
    #[must_use]
    pub fn new(article: &'a HighlightedArticle, citations: Citations) -> Self {
        Self {
            meta: Meta::from(&article.meta),
            paragraphs: article.paragraphs.iter().map(Paragraph::from).collect(),
            neighbours: Neighbours::from(&article.neighbours),
            citations,
        }
    }
}

impl<'a> From<&'a ArticleMeta> for Meta<'a> {
    fn from(meta: &'a ArticleMeta) -> Self {
        Self {
            id: &meta.id,
            title: &meta.title,
            date: meta.date.map(Day),
            date_text: meta.date_text.as_deref(),
            source: meta.source.as_deref(),
            author: meta.author.as_deref(),
            place: meta.place.as_deref(),
            agency: meta.agency.as_deref(),
            editor: meta.editor.as_deref(),
            page: meta.page.as_deref(),
            section: meta.section.as_deref(),
            url: meta.url.as_deref(),
            tags: &meta.tags,
            joins: meta.joins.iter().copied().map(Join::from).collect(),
        }
    }
}

impl From<model::Join> for Join {
    fn from(model::Join { paragraph, byte }: model::Join) -> Self {
        Self { paragraph, byte }
    }
}

impl<'a> From<&'a HighlightedParagraph> for Paragraph<'a> {
    fn from(HighlightedParagraph { number, text, highlights }: &'a HighlightedParagraph) -> Self {
        Self { number: *number, text, highlights: Span::all(highlights) }
    }
}

impl<'a> From<&'a search::Neighbours> for Neighbours<'a> {
    fn from(neighbours: &'a search::Neighbours) -> Self {
        Self {
            previous: neighbours.previous.as_ref().map(Neighbour::from),
            next: neighbours.next.as_ref().map(Neighbour::from),
            previous_page: neighbours.previous_page.as_ref().map(Neighbour::from),
            next_page: neighbours.next_page.as_ref().map(Neighbour::from),
        }
    }
}

impl<'a> From<&'a search::Neighbour> for Neighbour<'a> {
    fn from(search::Neighbour { id, title, page }: &'a search::Neighbour) -> Self {
        Self { id, title, page: page.as_deref() }
    }
}
