//! Checks of a query that disables folding rules: its patterns, matched against text that is folded by the remaining rules. The index
//! folds by all rules, so it can only provide candidates.

use serde::{Deserialize, Serialize};

use super::pattern::{Pattern, occurrences};
use crate::budget::{Budget, Meter};
use jianbao_model::Span;
use jianbao_text::{Folded, Rules};

/// The condition of a clause on text that is folded by some rules only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfoldedCheck {
    /// The enabled rules.
    pub rules: Rules,
    /// The terms of the clause as typed. The text must contain all of them or match the pattern.
    pub parts: Vec<String>,
    /// The pattern; `None` if the clause matches by its words only.
    pub pattern: Option<Pattern>,
}

impl UnfoldedCheck {
    /// Whether the stored `text` meets the condition.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matches_within(text, &Budget::default().meter())
    }

    /// Like [`matches`](Self::matches), within a budget. The result is meaningless if the budget of `meter` is exhausted.
    pub fn matches_within(&self, text: &str, meter: &Meter) -> bool {
        let folded = self.rules.fold(text);
        let has = |part: &String| meter.spend(folded.len() as u32 / 8) && folded.contains(part.as_str());
        let by_parts = !self.parts.is_empty() && self.parts.iter().all(has);
        by_parts || self.pattern.as_ref().is_some_and(|pattern| pattern.matches_within(&folded, meter))
    }
}

/// Returns the typed forms of `part`, a substring of the folded form of `typed`: folded by `rules`, without duplicates.
pub(super) fn typed_forms(typed: &str, part: &str, rules: Rules) -> Vec<String> {
    let folded = Folded::new(typed);
    let mut forms: Vec<String> = Vec::new();
    for span in occurrences(folded.as_str(), part, &Budget::default().meter()) {
        let Span { start, end } = folded.original_span(span);
        let form = rules.fold(&typed[start..end]);
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}
