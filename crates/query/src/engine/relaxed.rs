//! Relaxed queries that an engine executes.

use super::documents::ArticleKey;
use crate::plan::MatchNode;

/// A query whose clauses may match in different documents of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticleLevelQuery {
    /// Each must match some document of the article. Documents that match at least one are returned.
    pub clauses: Vec<MatchNode>,
    /// Conditions that a returned document must also meet. They do not affect the score.
    pub conditions: Vec<MatchNode>,
    /// No document of the article may match any of these.
    pub excluded: Vec<MatchNode>,
    /// Articles whose documents are not returned.
    pub without: Vec<ArticleKey>,
}

/// A query that matches documents with a minimum share of its terms, weighted by rarity. The other documents of the article also
/// contribute to the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The bigrams and words of the text, without duplicates, in order.
    pub terms: Vec<EvidenceTerm>,
    /// The word characters of the text, without duplicates, in order. The engine may score them for the best documents only.
    pub characters: Vec<char>,
    /// A condition that a document must also match. It does not affect the score.
    pub condition: Option<MatchNode>,
    /// Articles whose documents are not returned.
    pub without: Vec<ArticleKey>,
    /// The minimum share of the terms, weighted by rarity, that a document must contain; from 0 to 1.
    pub share: f32,
}

/// A folded term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceTerm {
    /// Two adjacent word characters.
    Bigram(String),
    /// A word.
    Word(String),
}
