//! The types of the answer to a query.

use std::fmt;

use jianbao_model::{ArticleMeta, Span};

use crate::{
    engine::{Rank, Total},
    syntax::Note,
};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The number of matching paragraphs, including titles.
    pub total: Total,
    /// The number of articles that contain them; `None` unless hits are grouped by article.
    pub articles: Option<Total>,
    /// The step of relaxation that found the hits; `None` if the query was not relaxed.
    pub relaxed: Option<RelaxationStep>,
    /// Notes about parts of the query that were interpreted differently from how they were written, and about values
    /// that no article has. See [`notes`](super::notes).
    pub notes: Vec<Note>,
    /// A suggested correction, if the query has no or few matches.
    pub suggestion: Option<Suggestion>,
    /// The hits of the requested page, in the requested order.
    pub hits: Vec<Hit>,
    /// Hits of relaxed queries that follow `hits`, if the query as typed has matches, but fewer than a page. They are from other
    /// articles, and are not counted in `total`. Empty if the query was relaxed.
    pub further: Vec<FurtherHits>,
}

/// Hits of one step of relaxation that follow the matches of the query as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct FurtherHits {
    /// The step.
    pub step: RelaxationStep,
    /// The number of paragraphs that match, from articles not shown before.
    pub total: Total,
    /// The number of articles that contain them; `None` unless hits are grouped by article.
    pub articles: Option<Total>,
    /// The best of them, as many as fill the page.
    pub hits: Vec<Hit>,
}

/// A matching paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The metadata of its article, including the title.
    pub article: ArticleMeta,
    /// The number of the paragraph in the article; 0 is the title.
    pub paragraph: usize,
    /// The rank.
    pub rank: Rank,
    /// How the paragraph matches.
    pub matched: MatchKind,
    /// The original text.
    pub text: String,
    /// The byte spans of `text` to highlight, sorted and disjoint.
    pub highlights: Vec<Span>,
    /// In a grouped answer, on the last hit of an article: the number of further matching paragraphs. Otherwise 0.
    pub more: usize,
}

/// The location of a match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HitLocation {
    /// The id of the article.
    pub article: String,
    /// The number of the paragraph; 0 is the title.
    pub paragraph: usize,
}

/// How a paragraph matches. If its clauses match differently, this is the weakest kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// A clause that was not quoted occurs as a string, but not as words.
    Literal,
    /// A quoted string occurs.
    Exact,
    /// The words of the query occur as words.
    Words,
}

/// A step of relaxation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelaxationStep {
    /// Every clause matches some paragraph of the article.
    Article,
    /// The paragraph contains at least 30% of the query, weighted by rarity.
    Most,
    /// The paragraph contains at least 15% of the query, or 5% if few paragraphs do; used for sentences.
    Some,
}

impl fmt::Display for RelaxationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Article => "article",
            Self::Most => "most",
            Self::Some => "some",
        })
    }
}

/// A suggested correction of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The corrected query.
    pub query: String,
    /// The number of paragraphs that it matches.
    pub total: usize,
}
