//! A planned query, before it is translated to a tree for the engine.

use jianbao_model::Span;

use super::{
    pattern::{Pattern, occurrences, spellings},
    unfolded::UnfoldedCheck,
};
use crate::{budget::Meter, syntax::Filter};

/// What will be searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `None` matches nothing.
    pub root: Option<PlanNode>,
}

/// A condition, as in [`Node`](crate::syntax::Node), with its clauses planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanNode {
    /// Every one of them.
    All(Vec<PlanNode>),
    /// At least one of them.
    Any(Vec<PlanNode>),
    /// Not this.
    Not(Box<PlanNode>),
    /// A clause of text.
    Clause(ClausePlan),
    /// In titles only.
    Title(Box<PlanNode>),
    /// A condition on the article.
    Filter(Filter),
}

/// One clause: it matches by all its parts, or by its pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClausePlan {
    /// What was asked for, folded.
    pub folded: String,
    /// Whether it was asked for as a string and not as words.
    pub exact: bool,
    /// Whether the string is a quotation inside a sentence, which is loosened with the sentence.
    pub cited: bool,
    /// What must occur, in any order, for a match by words; empty when only the pattern matches.
    pub parts: Vec<PlannedTerm>,
    /// What it looks like as a string; `None` when it matches by words only.
    pub pattern: Option<Pattern>,
    /// What must be in the text besides, when the query switches rules of folding off.
    pub typed: Option<UnfoldedCheck>,
}

/// A part of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedTerm {
    /// A word of the archive's vocabulary, which must occur as a word.
    Word(String),
    /// Characters between known words, which must occur as a string: taken one by one they would match nearly everything.
    String(String),
    /// A number with what it counts, or another unit that is written in several ways: as typed, then its other spellings, any of
    /// which may occur as a string. See [`Pattern::Strings`].
    Spellings(Vec<String>),
}

impl PlannedTerm {
    /// Its folded text, as typed.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::String(text) => text,
            Self::Spellings(strings) => strings.first().map_or("", String::as_str),
        }
    }

    /// Where it is in a folded text as a string, in any of its spellings.
    #[must_use]
    pub fn spans(&self, folded: &str, meter: &Meter) -> Vec<Span> {
        match self {
            Self::Word(text) | Self::String(text) => occurrences(folded, text, meter),
            Self::Spellings(strings) => spellings(folded, strings, meter),
        }
    }
}

impl Plan {
    /// Every clause that speaks for a paragraph; those that exclude are left out.
    #[must_use]
    pub fn clauses(&self) -> Vec<&ClausePlan> {
        let mut clauses = Vec::new();
        if let Some(root) = &self.root {
            root.gather(&mut clauses);
        }
        clauses
    }
}

impl PlanNode {
    fn gather<'p>(&'p self, clauses: &mut Vec<&'p ClausePlan>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.gather(clauses)),
            Self::Clause(clause) => clauses.push(clause),
            Self::Title(node) => node.gather(clauses),
            Self::Not(_) | Self::Filter(_) => {}
        }
    }
}
