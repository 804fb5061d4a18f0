//! What every engine ranks by besides the terms of a query: tiers, and the position of a paragraph in its article.
//!
//! Engines rank by one number. A tier adds more to it than all terms of the query together can add; it is subtracted again from the
//! final hits.

use super::documents::Rank;
use crate::plan::MatchNode;

/// The factor for the scores of titles, because news puts the most important facts first.
pub const TITLE_BOOST: f32 = 1.25;
/// The factor for the scores of lead paragraphs.
pub const LEAD_BOOST: f32 = 1.1;
/// The number of lead paragraphs.
pub const LEAD_PARAGRAPHS: u64 = 2;

/// Multiplies a score by the factor for the position of the paragraph in its article; 0 is the title.
#[must_use]
pub fn position_boost(score: f32, paragraph: u64) -> f32 {
    match paragraph {
        0 => score * TITLE_BOOST,
        1..=LEAD_PARAGRAPHS => score * LEAD_BOOST,
        _ => score,
    }
}

/// Returns the inverse document frequency of BM25 for a term with document frequency `frequency`: ln(1 + (N − n + ½) /
/// (n + ½)).
///
/// A frequency above `documents` is treated as `documents`. As in Lucene's `BM25Similarity`, the result is never
/// negative.
///
/// ```
/// use jianbao_query::engine::idf;
/// // 合龙 occurs in 3 of 1,000 paragraphs, 的 in 900.
/// assert!(idf(1000, 3) > idf(1000, 900));
/// ```
#[must_use]
pub fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency.min(documents) as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// An upper bound for the score of one term: BM25 has `k1` = 1.2 and an IDF of at most ln(2³³), and the
/// position of a paragraph multiplies by at most 1.25.
const MAX_TERM_SCORE: usize = 64;

/// The score that one tier adds to the score of a document: a power of two, so that small scores keep their precision.
#[derive(Debug, Clone, Copy)]
pub struct TierStep(f32);

impl TierStep {
    /// Returns a step that exceeds the sum of all terms of the query.
    #[must_use]
    pub fn of_query(node: &MatchNode) -> Self {
        Self((MAX_TERM_SCORE * terms(node).max(16)).next_power_of_two() as f32)
    }

    /// Returns a step for scores without tiers.
    #[must_use]
    pub fn none() -> Self {
        Self(f32::MAX)
    }

    /// Returns the score of `level` tiers.
    #[must_use]
    pub fn score_of(self, level: u32) -> f32 {
        level as f32 * self.0
    }

    /// Returns the part of a score that comes from tiers.
    #[must_use]
    pub fn tier_part(self, score: f32) -> f32 {
        // Scores are not negative, so the cast rounds down.
        (score / self.0) as u32 as f32 * self.0
    }

    /// Splits a score into tier and remaining score.
    #[must_use]
    pub fn rank(self, score: f32) -> Rank {
        let tier = (score / self.0) as u32;
        Rank { tier, score: score - self.score_of(tier) }
    }
}

/// Counts the terms of a query that can add to a score.
fn terms(node: &MatchNode) -> usize {
    match node {
        MatchNode::And(nodes) | MatchNode::Or(nodes) | MatchNode::Article { clauses: nodes, .. } => {
            nodes.iter().map(terms).sum()
        }
        MatchNode::Bigrams { bigrams, .. } => bigrams.len() + 1,
        MatchNode::Verify { inner, .. } | MatchNode::Tier { inner, .. } | MatchNode::Unranked(inner) => terms(inner),
        MatchNode::Word(_) | MatchNode::Character(_) | MatchNode::FinalCharacter(_) | MatchNode::Numeral(_) => 1,
        MatchNode::Nothing
        | MatchNode::Not(_)
        | MatchNode::Filter(_)
        | MatchNode::Part(_)
        | MatchNode::Anything
        | MatchNode::HasText
        | MatchNode::Unscored(_) => 0,
    }
}
