//! Formats collocates as tables.

use super::{Align, BOM, Table, csv::csv_number_row, csv_row, sparkline::sparkline};
use crate::words::{Collocate, Collocates, Measure};

/// The maximum number of characters of a sparkline.
const MAX_YEARS: usize = 40;

/// A table for the terminal: a row per collocate with all measures, and a sparkline of the years that have a date.
#[must_use]
pub fn collocates_table(found: &Collocates) -> Table {
    let mut table = Table::new(Align::Right);
    if found.words.is_empty() {
        return table;
    }
    let dated = || found.years.iter().filter_map(|size| size.year);
    let years = match (dated().min(), dated().max()) {
        (Some(first), Some(last)) if first < last => format!("{first}–{last}"),
        _ => String::new(),
    };
    table.row([
        "word",
        "observed",
        "expected",
        "LL",
        "logDice",
        "MI",
        "MI3",
        "t",
        "paragraphs",
        "articles",
        "DP",
        years.as_str(),
    ]);
    for word in &found.words {
        let value = |measure| word.value(measure).map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        table.row([
            word.word.clone(),
            word.table.observed().to_string(),
            format!("{:.2}", word.table.expected().unwrap_or_default()),
            value(Measure::LogLikelihood),
            value(Measure::LogDice),
            value(Measure::MutualInformation),
            value(Measure::MutualInformationCubed),
            value(Measure::TScore),
            word.paragraphs.to_string(),
            word.articles.to_string(),
            format!("{:.2}", word.dispersion),
            if years.is_empty() { String::new() } else { shares(found, word) },
        ]);
    }
    table
}

/// A sparkline of the shares of the word among the words near occurrences, from the first year to the last.
fn shares(found: &Collocates, word: &Collocate) -> String {
    let years =
        found.years.iter().zip(&word.years).filter_map(|(size, near)| Some((size.year?, *near, size.near_words)));
    let years: Vec<(i16, u64, u64)> = years.collect();
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return String::new() };
    let span = usize::from(last.0.abs_diff(first.0)) + 1;
    let years_per_step = span.div_ceil(MAX_YEARS);
    let mut steps = vec![(0, 0); span.div_ceil(years_per_step)];
    for &(year, near, size) in &years {
        let step = &mut steps[usize::from(year.abs_diff(first.0)) / years_per_step];
        step.0 += near;
        step.1 += size;
    }
    let shares = steps.into_iter().map(|(near, size): (u64, u64)| (size > 0).then(|| near as f64 / size as f64));
    sparkline(&shares.collect::<Vec<_>>())
}

/// Formats collocates as CSV, with a row per collocate. All measures can be computed from the columns `observed`,
/// `near_words`, `archive` and `archive_words`. Each year has a column, and so have undated articles.
#[must_use]
pub fn collocates_csv(found: &Collocates) -> String {
    let mut out = BOM.to_owned();
    let mut names: Vec<String> = [
        "word",
        "observed",
        "near_words",
        "archive",
        "archive_words",
        "expected",
        "log_likelihood",
        "log_dice",
        "mi",
        "mi3",
        "t",
        "paragraphs",
        "articles",
        "dispersion",
    ]
    .map(str::to_owned)
    .to_vec();
    let name = |year: Option<i16>| year.map_or_else(|| "undated".to_owned(), |year| format!("{year:04}"));
    names.extend(found.years.iter().map(|size| name(size.year)));
    out.push_str(&csv_row(names));
    for word in &found.words {
        let table = word.table;
        let number = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
        let mut numbers: Vec<String> = Vec::new();
        numbers.extend([table.observed(), table.first(), table.second(), table.total()].map(|count| count.to_string()));
        numbers.push(number(table.expected()));
        let measures = Measure::ALL.into_iter().filter(|measure| *measure != Measure::Observed);
        numbers.extend(measures.map(|measure| number(word.value(measure))));
        numbers.extend([word.paragraphs, word.articles].map(|count| count.to_string()));
        numbers.push(number(Some(word.dispersion)));
        numbers.extend(word.years.iter().map(u64::to_string));
        out.push_str(&csv_number_row(&word.word, &numbers));
    }
    out
}
