//! The operators between clauses.

use super::punctuation::half_width;

/// The maximum distance of NEAR and slop: longer than any paragraph, and small enough not to overflow.
const MAX_DISTANCE: u32 = 1_000_000;

/// The distance of `NEAR` without a number.
const DEFAULT_DISTANCE: u32 = 10;

/// An operator of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Near(u32),
    Sentence,
}

/// Returns the operator that `clause` is, if any.
pub(super) fn operator(clause: &str) -> Option<Operator> {
    // Operators are shorter. This bounds the work for long clauses.
    if clause.len() > 64 {
        return None;
    }
    let plain: String = clause.chars().map(half_width).collect();
    match plain.as_str() {
        "OR" | "或" => Some(Operator::Or),
        "AND" | "&&" => Some(Operator::And),
        "NOT" => Some(Operator::Not),
        "NEAR" => Some(Operator::Near(DEFAULT_DISTANCE)),
        "SENT" | "同句" => Some(Operator::Sentence),
        _ => distance(plain.strip_prefix("NEAR/")?).map(Operator::Near),
    }
}

/// Parses ASCII or full-width digits as a distance, which is limited to [`MAX_DISTANCE`].
pub(super) fn distance(digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0_u32, |distance, digit| {
        let digit = half_width(digit).to_digit(10)?;
        Some(distance.saturating_mul(10).saturating_add(digit).min(MAX_DISTANCE))
    })
}
