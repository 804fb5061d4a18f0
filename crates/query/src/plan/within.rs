//! The unit of text in which all clauses of a query must match: a paragraph, a sentence, or an article.

use serde::{Deserialize, Serialize};

use super::{
    match_node::{Check, MatchNode},
    pattern::Pattern,
    tree::{ClausePlan, Plan, PlanNode, PlannedTerm},
    unfolded::UnfoldedCheck,
};
use crate::budget::Meter;
use jianbao_text::{fold, sentences::sentences};

/// The unit of text in which all clauses of a query must match, and no excluded clause may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Within {
    /// A paragraph, or a title.
    #[default]
    Paragraph,
    /// A sentence of a paragraph or title; see [`sentences`].
    Sentence,
    /// An article: clauses may match in different paragraphs. Paragraphs that match at least one clause are hits.
    Article,
}

impl Plan {
    /// Returns the tree that an engine executes.
    #[must_use]
    pub fn match_node(&self) -> MatchNode {
        match self.within {
            Within::Paragraph => MatchNode::of(self.root.as_ref()),
            Within::Sentence => self.sentence_node(),
            Within::Article => self.article_node().unwrap_or_else(|| MatchNode::of(self.root.as_ref())),
        }
    }

    /// Returns the nodes that must all match; `None` for an empty plan.
    pub(crate) fn conjunction(&self) -> Option<&[PlanNode]> {
        Some(match self.root.as_ref()? {
            PlanNode::All(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        })
    }

    /// Returns the number of nodes of the conjunction that require text.
    pub(crate) fn required_clauses(&self) -> usize {
        self.conjunction().unwrap_or_default().iter().filter(|node| !is_condition(node)).count()
    }

    /// Returns the tree whose clauses may match in different paragraphs of an article; `None` if no clause is required.
    pub(crate) fn article_node(&self) -> Option<MatchNode> {
        let (mut clauses, mut excluded, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
        for node in self.conjunction()? {
            match node {
                PlanNode::Not(inner) if is_article_condition(inner) => {
                    conditions.push(MatchNode::Not(Box::new(MatchNode::of(Some(inner)))));
                }
                PlanNode::Not(inner) => excluded.push(MatchNode::of(Some(inner))),
                PlanNode::Filter(_) => conditions.push(MatchNode::of(Some(node))),
                node => clauses.push(MatchNode::of(Some(node))),
            }
        }
        if clauses.is_empty() {
            return None;
        }
        conditions.insert(0, MatchNode::Article { clauses, excluded });
        Some(if conditions.len() == 1 { conditions.remove(0) } else { MatchNode::And(conditions) })
    }

    /// Returns the tree of the conditions on articles that every match must meet, which matches all documents with text of these
    /// articles; `None` if there are none, or nothing else. What a count is compared with must meet the same conditions.
    pub(crate) fn article_conditions(&self) -> Option<MatchNode> {
        let nodes = self.conjunction()?;
        let conditions: Vec<PlanNode> = nodes.iter().filter(|node| is_article_condition(node)).cloned().collect();
        let has_some = !conditions.is_empty() && conditions.len() < nodes.len();
        has_some.then(|| MatchNode::of(Some(&PlanNode::All(conditions))))
    }

    fn sentence_node(&self) -> MatchNode {
        let nodes = self.conjunction().unwrap_or_default();
        if !nodes.iter().any(|node| !is_condition(node)) {
            return MatchNode::of(self.root.as_ref());
        }
        // An excluded clause may match in another sentence of the paragraph.
        let is_candidate =
            |node: &&PlanNode| !matches!(node, PlanNode::Not(inner) if !is_article_condition(inner.as_ref()));
        let candidates: Vec<PlanNode> = nodes.iter().filter(is_candidate).cloned().collect();
        let check = SentenceCheck::All(nodes.iter().map(SentenceCheck::of).collect());
        MatchNode::Verify {
            inner: Box::new(MatchNode::of(Some(&PlanNode::All(candidates)))),
            check: Check::Sentence(check),
        }
    }
}

/// Whether a node is a filter or an exclusion, which requires no text.
pub(crate) fn is_condition(node: &PlanNode) -> bool {
    matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))
}

/// Whether a node consists of filters.
fn is_article_condition(node: &PlanNode) -> bool {
    match node {
        PlanNode::Filter(_) => true,
        PlanNode::All(nodes) | PlanNode::Any(nodes) => nodes.iter().all(is_article_condition),
        PlanNode::Not(node) => is_article_condition(node),
        PlanNode::Clause(_) | PlanNode::Title(_) => false,
    }
}

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
    fn of(node: &PlanNode) -> Self {
        match node {
            PlanNode::All(nodes) => Self::All(nodes.iter().map(Self::of).collect()),
            PlanNode::Any(nodes) => Self::Any(nodes.iter().map(Self::of).collect()),
            // A condition on the article is decided for the whole document.
            PlanNode::Not(inner) if is_article_condition(inner) => Self::Anything,
            PlanNode::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            PlanNode::Title(inner) => Self::of(inner),
            PlanNode::Filter(_) => Self::Anything,
            PlanNode::Clause(ClausePlan { unfolded: Some(check), .. }) => Self::Unfolded(check.clone()),
            PlanNode::Clause(clause) => {
                let term = |term: &PlannedTerm| match term {
                    PlannedTerm::Word(text) | PlannedTerm::String(text) => Pattern::Strings(vec![text.clone()]),
                    PlannedTerm::Spellings(spellings) => Pattern::Strings(spellings.clone()),
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
