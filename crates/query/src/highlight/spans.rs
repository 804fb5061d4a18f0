//! Marks: where in the original text of a paragraph the query is. Our own, because marks must fall on the original whatever
//! was folded. Pure: works on a plan and a text.

use jianbao_model::{Span, merge_touching};
use jianbao_text::Folded;

use crate::{
    budget::{Budget, Meter},
    error::Result,
    plan::{Pattern, Plan, occurrences},
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
            let folded = Folded::with_rules(typed.rules, text);
            let parts = typed.parts.iter().map(|part| (part.as_str(), occurrences(folded.as_str(), part, meter)));
            mark(typed.pattern.as_ref(), parts.collect(), &folded, meter, &mut spans);
        } else {
            let parts = clause.parts.iter().map(|part| (part.text(), part.spans(folded.as_str(), meter)));
            mark(clause.pattern.as_ref(), parts.collect(), &folded, meter, &mut spans);
        }
    }
    merge_touching(spans)
}

/// Adds the marks of a clause with this pattern and these parts, each with where it is.
fn mark(
    pattern: Option<&Pattern>,
    parts: Vec<(&str, Vec<Span>)>,
    folded: &Folded,
    meter: &Meter,
    spans: &mut Vec<Span>,
) {
    let whole = pattern.map(|pattern| pattern.spans_within(folded.as_str(), meter)).unwrap_or_default();
    // What is left of a clause of which not every part occurs speaks for a relaxed match only; its single characters are noise,
    // and so they are beside the whole string.
    let alone = parts.iter().all(|(_, spans)| !spans.is_empty()) && whole.is_empty();
    let of_parts = parts.into_iter();
    let of_parts = of_parts.filter(|(part, _)| alone || part.chars().count() > 1).flat_map(|(_, spans)| spans);
    spans.extend(whole.into_iter().chain(of_parts).map(|span| folded.original_span(span)));
}
