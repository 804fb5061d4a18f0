//! Finds the spans of the original text that a query matches. It matches the folded text and maps the spans back, so that highlights
//! are exact.

use jianbao_model::{Span, merge_touching};
use jianbao_text::{Folded, bigrams};

use crate::{
    budget::{Budget, Meter},
    error::Result,
    plan::{Pattern, Plan, occurrences},
};

/// Returns the byte spans of `text` to highlight for `plan`: sorted, disjoint, on character boundaries. Adjacent spans are merged.
///
/// These are the matches of the pattern of each clause, and the occurrences of its terms.
#[must_use]
pub fn highlights(plan: &Plan, text: &str) -> Vec<Span> {
    all_spans(plan, text, &Budget::default().meter())
}

/// Like [`highlights`], within a budget.
///
/// # Errors
///
/// If the budget is exhausted.
pub fn highlights_within(plan: &Plan, text: &str, budget: &Budget) -> Result<Vec<Span>> {
    let spans = all_spans(plan, text, &budget.meter());
    budget.check()?;
    Ok(spans)
}

/// Returns the byte spans of the bigrams of the clauses in `text`: sorted, disjoint, on character boundaries.
///
/// # Errors
///
/// If the budget is exhausted.
pub(crate) fn bigram_spans(plan: &Plan, text: &str, budget: &Budget) -> Result<Vec<Span>> {
    let meter = budget.meter();
    let folded = Folded::new(text);
    let mut spans = Vec::new();
    for clause in plan.clauses() {
        bigrams::bigrams(&clause.folded, &mut |bigram, _| {
            let found = occurrences(folded.as_str(), bigram, &meter);
            spans.extend(found.into_iter().map(|span| folded.original_span(span)));
        });
    }
    drop(meter);
    budget.check()?;
    Ok(merge_touching(spans))
}

fn all_spans(plan: &Plan, text: &str, meter: &Meter) -> Vec<Span> {
    let folded = Folded::new(text);
    let mut spans = Vec::new();
    for clause in plan.clauses() {
        if let Some(check) = &clause.unfolded {
            let folded = Folded::with_rules(check.rules, text);
            let parts = check.parts.iter().map(|part| (part.as_str(), occurrences(folded.as_str(), part, meter)));
            add_clause_spans(check.pattern.as_ref(), parts.collect(), &folded, meter, &mut spans);
        } else {
            let parts = clause.terms.iter().map(|part| (part.text(), part.spans(folded.as_str(), meter)));
            add_clause_spans(clause.pattern.as_ref(), parts.collect(), &folded, meter, &mut spans);
        }
    }
    merge_touching(spans)
}

/// Adds the spans of a clause with this pattern and these terms, each with its spans in `folded`.
fn add_clause_spans(
    pattern: Option<&Pattern>,
    parts: Vec<(&str, Vec<Span>)>,
    folded: &Folded,
    meter: &Meter,
    spans: &mut Vec<Span>,
) {
    let whole = pattern.map(|pattern| pattern.spans_within(folded.as_str(), meter)).unwrap_or_default();
    // Single characters are highlighted only if all terms occur and the pattern does not. Otherwise they are noise: next to the whole
    // string, or in a relaxed match.
    let with_characters = parts.iter().all(|(_, spans)| !spans.is_empty()) && whole.is_empty();
    let of_parts = parts.into_iter();
    let of_parts =
        of_parts.filter(|(part, _)| with_characters || part.chars().count() > 1).flat_map(|(_, spans)| spans);
    spans.extend(whole.into_iter().chain(of_parts).map(|span| folded.original_span(span)));
}
