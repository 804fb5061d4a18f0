//! Marks: where in the original text of a paragraph the query stands. Our own, because marks must fall on the original whatever
//! was folded. Pure: works on a plan and a text.

use super::plan::{PiecePlan, Plan};
use crate::{
    analysis::Folded,
    model::{Span, merge_touching},
};

/// The spans of `text`, in its bytes, that `plan` marks: sorted, disjoint, on character boundaries. Marks that touch are one.
///
/// Of each piece every occurrence of its exact string is marked, and every occurrence of its parts when it matches by them.
#[must_use]
pub fn highlights(plan: &Plan, text: &str) -> Vec<Span> {
    let folded = Folded::new(text);
    let mut spans = Vec::new();
    for piece in plan.pieces() {
        mark_piece(piece, &folded, &mut spans);
    }
    merge_touching(spans)
}

fn mark_piece(piece: &PiecePlan, folded: &Folded, spans: &mut Vec<Span>) {
    let mark = |needle: &str, spans: &mut Vec<Span>| {
        let before = spans.len();
        spans.extend(folded.find(needle).map(|span| folded.original(span)));
        spans.len() > before
    };
    let exact = mark(&piece.folded, spans);
    // The parts of a piece that is not all there made no match: they are marked only when every one occurs.
    let all = piece.parts.iter().all(|part| folded.find(part.text()).next().is_some());
    if !all {
        return;
    }
    for part in &piece.parts {
        // Beside the whole string, a single character of it elsewhere is noise.
        if !exact || part.text().chars().count() > 1 {
            mark(part.text(), spans);
        }
    }
}
