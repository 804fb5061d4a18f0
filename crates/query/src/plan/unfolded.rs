//! What a query asks for that switches rules of folding off: the same shapes, looked for in the text folded by the rules that
//! are left. The index folds by all rules, so it gives the candidates. Pure.

use serde::{Deserialize, Serialize};

use super::pattern::{Pattern, occurrences};
use crate::budget::{Budget, Meter};
use jianbao_model::Span;
use jianbao_text::{Folded, Rules};

/// The shapes of a clause under some of the rules only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfoldedCheck {
    /// The rules that hold.
    pub rules: Rules,
    /// The parts of the clause as they were typed; all of them, or the pattern, must be in the text.
    pub parts: Vec<String>,
    /// The string or shape; `None` when the clause matches by its words only.
    pub pattern: Option<Pattern>,
}

impl UnfoldedCheck {
    /// Whether `text`, as it is stored, has what was typed.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matches_within(text, &Budget::default().meter())
    }

    /// The same; what it gives means nothing when the budget of `meter` is over.
    pub fn matches_within(&self, text: &str, meter: &Meter) -> bool {
        let folded = self.rules.fold(text);
        let has = |part: &String| meter.spend(folded.len() as u32 / 8) && folded.contains(part.as_str());
        let by_parts = !self.parts.is_empty() && self.parts.iter().all(has);
        by_parts || self.pattern.as_ref().is_some_and(|pattern| pattern.matches_within(&folded, meter))
    }
}

/// How `part`, a stretch of the folded form of `typed`, was typed, folded by `rules`: each different way once.
pub(super) fn as_typed(typed: &str, part: &str, rules: Rules) -> Vec<String> {
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
