//! The pattern of a clause, and where a text matches it.

use serde::{Deserialize, Serialize};

use super::{
    gaps, strings,
    wildcard::{self, Atom},
};
use crate::budget::{Budget, Meter};
use jianbao_model::Span;

/// A shape of folded text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Any of these strings. The first is what was typed and counts wherever it is; others are the same number written in
    /// another way, which must not be a part of a longer number: 9条 is not the end of 十九条.
    Strings(Vec<String>),
    /// These strings in this order, with gaps of this many words between them all together.
    Sequence(Vec<String>, u32),
    /// The left and the right, neither of which is a [`Near`](Self::Near), in either order, with a gap of this many words.
    Near(Box<Pattern>, Box<Pattern>, u32),
    /// Text with wildcards.
    Wildcard(Vec<Atom>),
}

impl Pattern {
    /// Whether `folded` has it.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        self.matches_within(folded, &Budget::default().meter())
    }

    /// Where `folded` has it, in its bytes; unsorted, perhaps overlapping. Of a pattern with gaps the strings are given, not the
    /// gaps; of a wildcard all that it matches.
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

    /// As [`matches`](Self::matches); what it gives means nothing when the budget of `meter` is over.
    pub fn matches_within(&self, folded: &str, meter: &Meter) -> bool {
        match self {
            Self::Strings(strings) => strings::has_spelling(folded, strings, meter),
            Self::Sequence(..) | Self::Near(..) | Self::Wildcard(_) => !self.spans_within(folded, meter).is_empty(),
        }
    }

    /// As [`spans`](Self::spans); what it gives means nothing when the budget of `meter` is over.
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

    /// The strings that every text with this pattern has: what candidates are found by. Alternatives are in one list.
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
