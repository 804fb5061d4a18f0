//! Loosened queries, as values that an engine executes.

use crate::plan::MatchNode;

/// A query whose clauses may match in different documents of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleLevelQuery {
    /// What must match somewhere in the article, and documents of which are found.
    pub clauses: Vec<MatchNode>,
    /// What a document that is found must meet besides; it adds nothing to the score.
    pub conditions: Vec<MatchNode>,
}

/// A text whose terms speak for documents and for the articles around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its bigrams and words, each once, in order.
    pub terms: Vec<EvidenceTerm>,
    /// Its word characters, each once, in order. They may be counted for the best documents only.
    pub characters: Vec<char>,
    /// What a document must match besides; it adds nothing to the score.
    pub condition: Option<MatchNode>,
    /// The least share of the terms, weighed by rarity, that a document must have, from 0 to 1.
    pub share: f32,
}

/// A term of a text, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceTerm {
    /// Two word characters next to each other.
    Bigram(String),
    /// A word.
    Word(String),
}
