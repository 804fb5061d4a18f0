//! The answer to a query, as values.

use std::fmt;

use jianbao_model::{ArticleMeta, Span};

use crate::engine::{Rank, Total};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many paragraphs match, titles included.
    pub total: Total,
    /// In how many articles; known when the answer is grouped by article.
    pub articles: Option<Total>,
    /// Which step of relaxation found them; `None` when the query matched as asked.
    pub relaxed: Option<RelaxationStep>,
    /// What may have been meant, when nothing or nearly nothing was found.
    pub suggestion: Option<Suggestion>,
    /// The page that was asked for, best first.
    pub hits: Vec<Hit>,
}

/// A matching paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The article it is in, with its title.
    pub article: ArticleMeta,
    /// Its number in the article; 0 is the title.
    pub paragraph: usize,
    /// What it was ranked by.
    pub rank: Rank,
    /// How it matches.
    pub matched: MatchKind,
    /// Its original text.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
    /// On the last hit of an article in a grouped answer: how many more of its paragraphs match.
    pub more: usize,
}

/// Where a match is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HitLocation {
    /// Id of the article.
    pub article: String,
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
}

/// How a paragraph matches: by its weakest clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// A string that was not asked for as exact occurs only inside or across words.
    Literal,
    /// A string that was asked for as exact occurs.
    Exact,
    /// The words of the query are in it as words.
    Words,
}

/// How far the query was loosened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelaxationStep {
    /// Every clause in some paragraph of the article.
    Article,
    /// At least three tenths of the query, weighted by rarity, in the paragraph.
    Most,
    /// At least a twentieth of it: for sentences.
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

/// What was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The query to type instead.
    pub query: String,
    /// How many paragraphs it finds.
    pub total: usize,
}
