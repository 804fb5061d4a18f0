//! The pattern of a clause, and where a text matches it.

use serde::{Deserialize, Serialize};

use super::{
    gaps, strings,
    wildcard::{self, Atom},
};
use crate::budget::{Budget, Meter};
use jianbao_model::Span;

/// A pattern of folded text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Matches any of the strings. The first is the typed spelling, which matches anywhere. The others are alternative spellings,
    /// whose numbers must not be part of longer numbers: 九条 does not match in 十九条.
    Strings(Vec<String>),
    /// Matches the strings in this order, with at most this many words between them in total.
    Sequence(Vec<String>, u32),
    /// Matches both patterns in either order, with at most this many words between them. Neither is a [`Near`](Self::Near).
    Near(Box<Pattern>, Box<Pattern>, u32),
    /// Matches text with wildcards.
    Wildcard(Vec<Atom>),
}

impl Pattern {
    /// Whether `folded` contains a match.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        self.matches_within(folded, &Budget::default().meter())
    }

    /// Returns the byte spans of all matches in `folded`, unsorted and possibly overlapping. For a pattern with gaps, these are the spans
    /// of the strings without the gaps; for wildcards, of the whole match.
    ///
    /// ```
    /// use jianbao_query::plan::Pattern;
    /// let near = Pattern::Sequence(vec!["网球".into(), "滑雪".into()], 1);
    /// assert_eq!(near.spans("他喜欢网球跟滑雪").len(), 2);
    /// assert!(near.spans("网球公开赛期间也有人去滑雪").is_empty());
    /// ```
    #[must_use]
    pub fn spans(&self, folded: &str) -> Vec<Span> {
        self.spans_within(folded, &Budget::default().meter())
    }

    /// Like [`matches`](Self::matches), within a budget. The result is meaningless if the budget of `meter` is exhausted.
    pub fn matches_within(&self, folded: &str, meter: &Meter) -> bool {
        match self {
            Self::Strings(strings) => strings::has_spelling(folded, strings, meter),
            Self::Sequence(..) | Self::Near(..) | Self::Wildcard(_) => !self.spans_within(folded, meter).is_empty(),
        }
    }

    /// Like [`spans`](Self::spans), within a budget. The result is meaningless if the budget of `meter` is exhausted.
    pub fn spans_within(&self, folded: &str, meter: &Meter) -> Vec<Span> {
        match self {
            Self::Strings(strings) => strings::spellings(folded, strings, meter),
            Self::Sequence(parts, gap) => gaps::sequences(folded, parts, *gap, meter),
            Self::Near(left, right, gap) => {
                let sides = [left, right].map(|side| side.spans_within(folded, meter));
                gaps::near(folded, sides, *gap, meter)
            }
            Self::Wildcard(atoms) => wildcard::spans(folded, atoms, meter),
        }
    }

    /// Returns the strings by which candidates are found: every matching text contains at least one string of each list.
    pub fn required_strings(&self) -> Vec<&[String]> {
        match self {
            Self::Strings(strings) => vec![strings],
            Self::Sequence(parts, _) => parts.iter().map(std::slice::from_ref).collect(),
            Self::Near(left, right, _) => [left.required_strings(), right.required_strings()].concat(),
            Self::Wildcard(atoms) => atoms
                .iter()
                .filter_map(|atom| match atom {
                    Atom::Text(text) => Some(std::slice::from_ref(text)),
                    Atom::One | Atom::Any => None,
                })
                .collect(),
        }
    }
}
