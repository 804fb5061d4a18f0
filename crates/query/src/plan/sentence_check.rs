//! Checks a condition on single sentences of a text.

use serde::{Deserialize, Serialize};

use super::{
    pattern::Pattern,
    tree::{ClausePlan, PlanNode, PlannedTerm},
    unfolded::UnfoldedCheck,
};
use crate::budget::Meter;
use jianbao_text::{fold, sentences::sentences};

/// A condition on one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentenceCheck {
    /// All of the conditions must hold.
    All(Vec<Self>),
    /// At least one of the conditions must hold.
    Any(Vec<Self>),
    /// The condition must not hold.
    Not(Box<Self>),
    /// The folded sentence must contain all terms, or match the pattern.
    Clause {
        /// The terms; empty if only the pattern can match.
        terms: Vec<Pattern>,
        /// The pattern; `None` if only the terms can match.
        pattern: Option<Pattern>,
    },
    /// The sentence, folded by some rules only, must match.
    Unfolded(UnfoldedCheck),
    /// Holds for every sentence: a condition on the article.
    Anything,
}

impl SentenceCheck {
    pub(super) fn of(node: &PlanNode) -> Self {
        match node {
            PlanNode::All(nodes) | PlanNode::Sentence(nodes) => Self::All(nodes.iter().map(Self::of).collect()),
            PlanNode::Any(nodes) => Self::Any(nodes.iter().map(Self::of).collect()),
            // A condition on the article is decided for the whole document.
            PlanNode::Not(inner) if inner.is_article_condition() => Self::Anything,
            PlanNode::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            PlanNode::Part(_, inner) => Self::of(inner),
            PlanNode::Filter(_) => Self::Anything,
            PlanNode::Clause(ClausePlan { unfolded: Some(check), .. }) => Self::Unfolded(check.clone()),
            PlanNode::Clause(clause) => {
                let term = |term: &PlannedTerm| match term {
                    PlannedTerm::Word(text) | PlannedTerm::String(text) => Pattern::Strings(vec![text.clone()]),
                    PlannedTerm::Spellings(spellings) => Pattern::Strings(spellings.clone()),
                    PlannedTerm::Variants { word, others } => {
                        Pattern::Strings(std::iter::once(word).chain(others).cloned().collect())
                    }
                };
                Self::Clause { terms: clause.terms.iter().map(term).collect(), pattern: clause.pattern.clone() }
            }
        }
    }

    /// Whether a sentence of the stored `text` meets the condition. The result is meaningless if the budget of `meter` is exhausted.
    #[must_use]
    pub fn passes(&self, text: &str, meter: &Meter) -> bool {
        sentences(text).any(|range| {
            let sentence = &text[range];
            self.holds(sentence, &fold(sentence), meter)
        })
    }

    fn holds(&self, sentence: &str, folded: &str, meter: &Meter) -> bool {
        match self {
            Self::All(checks) => checks.iter().all(|check| check.holds(sentence, folded, meter)),
            Self::Any(checks) => checks.iter().any(|check| check.holds(sentence, folded, meter)),
            Self::Not(check) => !check.holds(sentence, folded, meter),
            Self::Clause { terms, pattern } => {
                let by_terms = !terms.is_empty() && terms.iter().all(|term| term.matches_within(folded, meter));
                by_terms || pattern.as_ref().is_some_and(|pattern| pattern.matches_within(folded, meter))
            }
            Self::Unfolded(check) => check.matches_within(sentence, meter),
            Self::Anything => true,
        }
    }
}
