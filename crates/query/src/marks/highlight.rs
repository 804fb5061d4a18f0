//! Marks: where in the original text of a paragraph the query is. Our own, because marks must fall on the original whatever
//! was folded. Pure: works on a plan and a text.

use jianbao_model::{Span, merge_touching};
use jianbao_text::Folded;

use crate::{
    budget::{Budget, Meter},
    error::Result,
    plan::{Pattern, Plan, PlannedTerm, occurrences},
};

/// The spans of `text`, in its bytes, that `plan` marks: sorted, disjoint, on character boundaries. Marks that touch are one.
///
/// Of each clause every occurrence of its string is marked, and every occurrence of its parts.
#[must_use]
pub fn highlights(plan: &Plan, text: &str) -> Vec<Span> {
    marks(plan, text, &Budget::default().meter())
}

/// The same within a budget.
///
/// # Errors
///
/// When the budget is over.
pub fn highlights_within(plan: &Plan, text: &str, budget: &Budget) -> Result<Vec<Span>> {
    let spans = marks(plan, text, &budget.meter());
    budget.check()?;
    Ok(spans)
}

fn marks(plan: &Plan, text: &str, meter: &Meter) -> Vec<Span> {
    let folded = Folded::new(text);
    let mut spans = Vec::new();
    for clause in plan.clauses() {
        if let Some(typed) = &clause.typed {
            let parts: Vec<&str> = typed.parts.iter().map(String::as_str).collect();
            mark(typed.pattern.as_ref(), &parts, &Folded::by(typed.rules, text), meter, &mut spans);
        } else {
            let parts: Vec<&str> = clause.parts.iter().map(PlannedTerm::text).collect();
            mark(clause.pattern.as_ref(), &parts, &folded, meter, &mut spans);
        }
    }
    merge_touching(spans)
}

fn mark(pattern: Option<&Pattern>, parts: &[&str], folded: &Folded, meter: &Meter, spans: &mut Vec<Span>) {
    let text = folded.as_str();
    let whole = pattern.map(|pattern| pattern.spans_within(text, meter)).unwrap_or_default();
    let of_parts: Vec<Vec<Span>> = parts.iter().map(|part| occurrences(text, part, meter)).collect();
    // What is left of a clause of which not every part occurs speaks for a relaxed match only; its single characters are noise,
    // and so they are beside the whole string.
    let alone = of_parts.iter().all(|spans| !spans.is_empty()) && whole.is_empty();
    let of_parts = parts.iter().zip(of_parts);
    let of_parts = of_parts.filter(|(part, _)| alone || part.chars().count() > 1).flat_map(|(_, spans)| spans);
    spans.extend(whole.into_iter().chain(of_parts).map(|span| folded.original(span)));
}
