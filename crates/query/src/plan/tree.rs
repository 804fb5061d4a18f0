//! The plan of a query, from which the tree for the engine is derived.

use jianbao_model::Span;

use super::{
    pattern::{Pattern, occurrences, spellings},
    unfolded::UnfoldedCheck,
};
use crate::{
    budget::Meter,
    syntax::{Filter, Part},
};

/// The plan of a query for one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The condition; `None` matches nothing.
    pub root: Option<PlanNode>,
    /// The unit of text in which the condition must hold.
    pub within: Within,
}

/// The unit of text in which all clauses of a query must match, and no excluded clause may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Within {
    /// A paragraph, or a title.
    #[default]
    Paragraph,
    /// A sentence of a paragraph or title; see [`sentences`](jianbao_text::sentences::sentences).
    Sentence,
    /// An article: clauses may match in different paragraphs. Paragraphs that match at least one clause are hits.
    Article,
}

/// A condition with planned clauses; corresponds to [`Node`](crate::syntax::Node).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanNode {
    /// All of the nodes must match.
    All(Vec<PlanNode>),
    /// At least one of the nodes must match.
    Any(Vec<PlanNode>),
    /// The node must not match.
    Not(Box<PlanNode>),
    /// The clause must match.
    Clause(ClausePlan),
    /// All of the nodes must match in one sentence.
    Sentence(Vec<PlanNode>),
    /// The node must match in this part of the article.
    Part(Part, Box<PlanNode>),
    /// The article must meet a condition.
    Filter(Filter),
}

/// The plan of a clause, which matches by all its terms or by its pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClausePlan {
    /// The folded text of the clause.
    pub folded: String,
    /// Whether the clause asks for a string and not for words.
    pub exact: bool,
    /// Whether the string is a quotation inside a sentence, which is relaxed together with the sentence.
    pub cited: bool,
    /// The terms that must all occur, in any order, for a match by words; empty if only the pattern can match.
    pub terms: Vec<PlannedTerm>,
    /// The pattern of a match as a string; `None` if only words can match.
    pub pattern: Option<Pattern>,
    /// An additional check of the text if the query disables folding rules.
    pub unfolded: Option<UnfoldedCheck>,
}

/// A term of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedTerm {
    /// A word of the vocabulary, which must occur as a word.
    Word(String),
    /// Characters that are not a known word, which must occur as a string. As single characters they would match almost everything.
    String(String),
    /// A word of the vocabulary that has other spellings: the word, which must occur as a word, or one of the other spellings as a
    /// string.
    Variants {
        /// The word.
        word: String,
        /// Its other spellings.
        others: Vec<String>,
    },
    /// A number with its unit, or a compound: the typed spelling, then its alternatives. One of them must occur as a string. See
    /// [`Pattern::Strings`].
    Spellings(Vec<String>),
}

impl PlannedTerm {
    /// Returns the folded text in the typed spelling.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::String(text) | Self::Variants { word: text, .. } => text,
            Self::Spellings(strings) => strings.first().map_or("", String::as_str),
        }
    }

    /// Returns the byte spans at which the term occurs in `folded` as a string, in any of its spellings. The result is incomplete if
    /// the budget of `meter` is exhausted.
    #[must_use]
    pub fn spans(&self, folded: &str, meter: &Meter) -> Vec<Span> {
        match self {
            Self::Word(text) | Self::String(text) => occurrences(folded, text, meter),
            Self::Spellings(strings) => spellings(folded, strings, meter),
            Self::Variants { word, others } => {
                let mut spans = occurrences(folded, word, meter);
                spans.extend(others.iter().flat_map(|other| occurrences(folded, other, meter)));
                spans.sort_unstable_by_key(|span| (span.start, span.end));
                spans
            }
        }
    }
}

impl Plan {
    /// Returns the clauses, except those inside exclusions.
    #[must_use]
    pub fn clauses(&self) -> Vec<&ClausePlan> {
        let mut clauses = Vec::new();
        if let Some(root) = &self.root {
            root.collect_clauses(&mut clauses);
        }
        clauses
    }
}

impl PlanNode {
    /// Whether the node is a filter or an exclusion, which requires no text.
    pub(crate) fn is_condition(&self) -> bool {
        matches!(self, Self::Not(_) | Self::Filter(_))
    }

    /// Whether the node consists of filters, so that it holds for an article as a whole.
    pub(crate) fn is_article_condition(&self) -> bool {
        match self {
            Self::Filter(_) => true,
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().all(Self::is_article_condition),
            Self::Not(node) => node.is_article_condition(),
            Self::Clause(_) | Self::Sentence(_) | Self::Part(..) => false,
        }
    }

    fn collect_clauses<'p>(&'p self, clauses: &mut Vec<&'p ClausePlan>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) | Self::Sentence(nodes) => {
                for node in nodes {
                    node.collect_clauses(clauses);
                }
            }
            Self::Clause(clause) => clauses.push(clause),
            Self::Part(_, node) => node.collect_clauses(clauses),
            Self::Not(_) | Self::Filter(_) => {}
        }
    }
}
