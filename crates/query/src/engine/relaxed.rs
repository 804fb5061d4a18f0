//! Relaxed queries that an engine executes.

use crate::plan::MatchNode;

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
