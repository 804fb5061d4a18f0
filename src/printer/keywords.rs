//! Formats keywords as tables.

use super::{Align, BOM, Table, csv::csv_number_row, csv_row};
use crate::words::Keywords;

/// A table for the terminal: a row per keyword with all measures. Infinite bounds are shown as ∞.
#[must_use]
pub fn keywords_table(found: &Keywords) -> Table {
    let mut table = Table::new(Align::Right);
    if found.words.is_empty() {
        return table;
    }
    table.row([
        "word",
        "target",
        "reference",
        "target ¶",
        "reference ¶",
        "LRC",
        "log ratio",
        "95 % interval",
        "LL",
        "%DIFF",
    ]);
    let bound = |bound: f64| {
        if bound.is_finite() { format!("{bound:.2}") } else { format!("{}∞", if bound < 0.0 { "-" } else { "" }) }
    };
    for word in &found.words {
        table.row([
            word.word.clone(),
            word.target.occurrences.to_string(),
            word.reference.occurrences.to_string(),
            word.target.documents.to_string(),
            word.reference.documents.to_string(),
            format!("{:.2}", word.conservative_log_ratio),
            format!("{:.2}", word.log_ratio),
            format!("{}…{}", bound(word.interval.lower), bound(word.interval.upper)),
            format!("{:.2}", word.log_likelihood),
            word.percent_difference.map_or_else(|| "-".to_owned(), |percent| format!("{percent:.0}")),
        ]);
    }
    table
}

/// Formats keywords as CSV, with a row per keyword. All measures can be computed from the counts and the columns with
/// the sizes of the parts. A cell is empty if a value is not defined or infinite.
#[must_use]
pub fn keywords_csv(found: &Keywords) -> String {
    let mut out = BOM.to_owned();
    out.push_str(&csv_row([
        "word",
        "target_occurrences",
        "target_words",
        "reference_occurrences",
        "reference_words",
        "target_paragraphs",
        "target_total_paragraphs",
        "reference_paragraphs",
        "reference_total_paragraphs",
        "lrc",
        "log_ratio",
        "lower",
        "upper",
        "log_likelihood",
        "percent_difference",
    ]));
    let number = |value: f64| if value.is_finite() { format!("{value:.6}") } else { String::new() };
    for word in &found.words {
        let mut numbers: Vec<String> = Vec::new();
        let counts = [
            word.target.occurrences,
            found.target.words,
            word.reference.occurrences,
            found.reference.words,
            word.target.documents,
            found.target.count.hits as u64,
            word.reference.documents,
            found.reference.count.hits as u64,
        ];
        numbers.extend(counts.map(|count| count.to_string()));
        let measures = [
            word.conservative_log_ratio,
            word.log_ratio,
            word.interval.lower,
            word.interval.upper,
            word.log_likelihood,
            word.percent_difference.unwrap_or(f64::NAN),
        ];
        numbers.extend(measures.map(number));
        out.push_str(&csv_number_row(&word.word, &numbers));
    }
    out
}
