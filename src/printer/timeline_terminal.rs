//! Prints timelines as bars: a line per bucket, with the series side by side on the same scale.

use crate::analysis::numbers::thousands;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Series, neutralise, width};
use crate::search::Bucket;

/// The unit of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Matching paragraphs.
    #[default]
    Hits,
    /// Share of the archive's paragraphs of the same period.
    Share,
}

impl Scale {
    /// The value of a bucket; `None` in a gap.
    pub(super) fn of(self, bucket: &Bucket) -> Option<f64> {
        match self {
            _ if bucket.is_gap() => None,
            Self::Hits => Some(bucket.hits as f64),
            Self::Share => bucket.share(),
        }
    }

    /// Formats a value. `max` is the largest value of the chart, which determines the number of decimals.
    pub(super) fn label(self, value: f64, max: f64) -> String {
        match self {
            Self::Hits => thousands(value as u64),
            Self::Share => {
                let decimals = match max {
                    0.1.. => 1,
                    0.01.. => 2,
                    0.001.. => 3,
                    _ => 4,
                };
                format!("{:.decimals$}%", value * 100.0)
            }
        }
    }
}

/// Parts of a column, from one eighth to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar for `value` on a scale from 0 to `max`, at most `columns` long. A value above 0 is always visible.
///
/// ```
/// use jianbao::printer::bar;
/// assert_eq!(bar(50.0, 100.0, 5), "██▌");
/// assert_eq!(bar(1.0, 1000.0, 5), "▏");
/// assert_eq!(bar(0.0, 100.0, 5), "");
/// ```
#[must_use]
pub fn bar(value: f64, max: f64, columns: usize) -> String {
    if value <= 0.0 || max <= 0.0 {
        return String::new();
    }
    let eighths = ((value / max * columns as f64 * 8.0).round() as usize).clamp(1, columns * 8);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).map(|part| EIGHTHS[part]));
    bar
}

/// Minimum width of a bar.
const MIN_BAR: usize = 4;
const COLOURS: [AnsiColor; 5] =
    [AnsiColor::Cyan, AnsiColor::Yellow, AnsiColor::Magenta, AnsiColor::Green, AnsiColor::Blue];
const DIM: Style = Style::new().dimmed();

/// Prints timelines of the same archive and the same bucket size, in `columns` columns if possible. Periods without
/// articles take one line.
///
/// # Errors
///
/// Returns write errors.
pub fn bars(series: &[Series<'_>], scale: Scale, columns: usize, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = series.first() else { return Ok(()) };
    let has_undated = series.iter().any(|series| !series.timeline.undated.is_gap());
    let rows = |series: &Series<'_>| -> Vec<Bucket> {
        let mut rows = series.timeline.buckets.clone();
        if has_undated {
            rows.push(Bucket { key: "undated".to_owned(), ..series.timeline.undated.clone() });
        }
        rows
    };
    let rows_of_series: Vec<Vec<Bucket>> = series.iter().map(rows).collect();
    let values = || rows_of_series.iter().flatten().filter_map(|bucket| scale.of(bucket));
    let max = values().fold(0.0, f64::max);
    let label = |value| scale.label(value, max);
    let number_columns = values().map(|value| label(value).len()).max().unwrap_or(1);
    let key_columns = rows_of_series[0].iter().map(|bucket| bucket.key.len()).max().unwrap_or(0);
    // Two columns before each bar, and one between it and its number.
    let columns_per_series = columns.saturating_sub(key_columns) / series.len();
    let bar_columns = columns_per_series.saturating_sub(number_columns + 3).max(MIN_BAR);
    let styled = |text: &str, style: Style| {
        if colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let style = |at: usize| COLOURS[at % COLOURS.len()].on_default();
    if series.len() > 1 {
        let mut line = " ".repeat(key_columns);
        for (at, series) in series.iter().enumerate() {
            let name = truncated(&neutralise(series.query), bar_columns + number_columns + 1);
            let padding = " ".repeat(bar_columns + number_columns + 1 - width(&name));
            line.push_str("  ");
            line.push_str(&styled(&name, style(at)));
            line.push_str(&padding);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    let mut at = 0;
    let is_gap = |at: usize| rows_of_series.iter().all(|rows| rows.get(at).is_some_and(Bucket::is_gap));
    while let Some(bucket) = rows_of_series[0].get(at) {
        if is_gap(at) {
            let length = (at..rows_of_series[0].len()).take_while(|&at| is_gap(at)).count();
            let last = &rows_of_series[0][at + length - 1].key;
            let when = if length == 1 { last.clone() } else { format!("{}–{last}", bucket.key) };
            writeln!(out, "{}", styled(&format!("{when}  · nothing in the archive"), DIM))?;
            at += length;
            continue;
        }
        let mut line = format!("{:key_columns$}", bucket.key);
        for (number, rows) in rows_of_series.iter().enumerate() {
            let value = scale.of(&rows[at]);
            let bar = bar(value.unwrap_or(0.0), max, bar_columns);
            // A gap of one of several series is not a zero.
            let label = value.map_or_else(|| "-".to_owned(), label);
            let padding = " ".repeat(bar_columns - bar.chars().count());
            line.push_str("  ");
            line.push_str(&styled(&bar, style(number)));
            line.push_str(&padding);
            line.extend([" ".repeat(1 + number_columns - label.len()), label]);
        }
        writeln!(out, "{}", line.trim_end())?;
        at += 1;
    }
    debug_assert!(
        rows_of_series.iter().all(|rows| rows.len() == rows_of_series[0].len()),
        "{}: one archive",
        first.query
    );
    Ok(())
}

/// Truncates a text to this many columns, with … at the end.
fn truncated(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitting = String::new();
    for c in text.chars() {
        fitting.push(c);
        if width(&fitting) + 1 > columns {
            fitting.pop();
            break;
        }
    }
    fitting.push('…');
    fitting
}
