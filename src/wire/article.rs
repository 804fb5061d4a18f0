//! Articles: `GET /api/v1/articles/{id}`, and the field `article` of a line of `kwic --json`.

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
    /// The metadata of the article.
    pub meta: Meta<'a>,
    /// The title as paragraph 0, then the paragraphs of the text.
    pub paragraphs: Vec<Paragraph<'a>>,
    /// Other articles of the same newspaper and day.
    pub neighbours: Neighbours<'a>,
    /// Citations of the article.
    pub citations: Citations,
}

/// The metadata of an article; unknown fields are omitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Meta<'a> {
    /// Id of the article in its archive.
    pub id: &'a str,
    /// Headline.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub title: &'a str,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The date as written, if it is not a complete day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_text: Option<&'a str>,
    /// Newspaper, news agency or website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// Author or authors, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<&'a str>,
    /// Place in the dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'a str>,
    /// News agency that supplied the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<&'a str>,
    /// Editor in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<&'a str>,
    /// Page of the newspaper (版).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    /// Section or column (栏目).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'a str>,
    /// Address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Tags or keywords.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub tags: &'a [String],
    /// Positions at which the parts of a paragraph that was split by a column break were joined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
}

/// A position at which the parts of a paragraph that was split by a column break were joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Join {
    /// Number of the paragraph.
    pub paragraph: usize,
    /// Byte offset in the paragraph at which the continuation begins.
    pub byte: usize,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Paragraph<'a> {
    /// Number of the paragraph; 0 is the title.
    pub number: usize,
    /// Original text.
    pub text: &'a str,
    /// Highlights, sorted and disjoint.
    pub highlights: Vec<Span>,
}

/// Other articles of the same newspaper and day; null if there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbours<'a> {
    /// The previous article on its page.
    pub previous: Option<Neighbour<'a>>,
    /// The next article on its page.
    pub next: Option<Neighbour<'a>>,
    /// The first article of the previous page.
    pub previous_page: Option<Neighbour<'a>>,
    /// The first article of the next page.
    pub next_page: Option<Neighbour<'a>>,
}

/// A link to an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbour<'a> {
    /// Id of the article.
    pub id: &'a str,
    /// Title; may be empty.
    pub title: &'a str,
    /// Page.
    pub page: Option<&'a str>,
}

/// Citations of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Citations {
    /// In the style of GB/T 7714-2015.
    pub gbt7714: String,
    /// In BibTeX.
    pub bibtex: String,
    /// In RIS, for Zotero and other programs.
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
