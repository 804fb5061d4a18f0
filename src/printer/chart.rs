//! Timelines as bars for the terminal: a line for each bucket, the series beside each other on one scale. Knows how wide things
//! are, not what they mean.

use crate::analysis::numbers::thousands;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Series, neutralise, width};
use crate::search::Bucket;

/// What bars show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Matching paragraphs.
    #[default]
    Hits,
    /// Their share of the archive's paragraphs of that time.
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

    /// A value as people read it; `most` is the greatest beside it and decides about decimals.
    pub(super) fn label(self, value: f64, most: f64) -> String {
        match self {
            Self::Hits => thousands(value as u64),
            Self::Share => {
                let decimals = match most {
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

/// Parts of a column, an eighth to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar for a `value` of `most`, at most `columns` long. What is not nothing is seen.
///
/// ```
/// use jianbao::printer::bar;
/// assert_eq!(bar(50.0, 100.0, 5), "██▌");
/// assert_eq!(bar(1.0, 1000.0, 5), "▏");
/// assert_eq!(bar(0.0, 100.0, 5), "");
/// ```
#[must_use]
pub fn bar(value: f64, most: f64, columns: usize) -> String {
    if value <= 0.0 || most <= 0.0 {
        return String::new();
    }
    let eighths = ((value / most * columns as f64 * 8.0).round() as usize).clamp(1, columns * 8);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).map(|part| EIGHTHS[part]));
    bar
}

/// The shortest bar that is worth drawing.
const SHORTEST: usize = 4;
const COLOURS: [AnsiColor; 5] =
    [AnsiColor::Cyan, AnsiColor::Yellow, AnsiColor::Magenta, AnsiColor::Green, AnsiColor::Blue];
const DIM: Style = Style::new().dimmed();

/// Prints timelines of one archive and one kind of buckets, in `columns` columns where that is possible. Times of which the archive
/// has nothing are one line.
///
/// # Errors
///
/// What writing fails with.
pub fn bars(series: &[Series<'_>], scale: Scale, columns: usize, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = series.first() else { return Ok(()) };
    let undated = |series: &Series<'_>| !series.timeline.undated.is_gap();
    let rows = |series: &Series<'_>| -> Vec<Bucket> {
        let mut rows = series.timeline.buckets.clone();
        if undated(series) {
            rows.push(Bucket { key: "undated".to_owned(), ..series.timeline.undated.clone() });
        }
        rows
    };
    let all: Vec<Vec<Bucket>> = series.iter().map(rows).collect();
    let values = || all.iter().flatten().filter_map(|bucket| scale.of(bucket));
    let most = values().fold(0.0, f64::max);
    let label = |value| scale.label(value, most);
    let numbers = values().map(|value| label(value).len()).max().unwrap_or(1);
    let keys = all[0].iter().map(|bucket| bucket.key.len()).max().unwrap_or(0);
    // Two columns before each bar, one between it and its number.
    let each = columns.saturating_sub(keys) / series.len();
    let longest = each.saturating_sub(numbers + 3).max(SHORTEST);
    let painted = |text: &str, style: Style| {
        if colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let style = |at: usize| COLOURS[at % COLOURS.len()].on_default();
    if series.len() > 1 {
        let mut line = " ".repeat(keys);
        for (at, series) in series.iter().enumerate() {
            let name = fit(&neutralise(series.query), longest + numbers + 1);
            let padding = " ".repeat(longest + numbers + 1 - width(&name));
            line.push_str("  ");
            line.push_str(&painted(&name, style(at)));
            line.push_str(&padding);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    let mut at = 0;
    while let Some(bucket) = all[0].get(at) {
        if bucket.is_gap() {
            let length = all[0][at..].iter().take_while(|bucket| bucket.is_gap()).count();
            let last = &all[0][at + length - 1].key;
            let when = if length == 1 { last.clone() } else { format!("{}–{last}", bucket.key) };
            writeln!(out, "{}", painted(&format!("{when}  · nothing in the archive"), DIM))?;
            at += length;
            continue;
        }
        let mut line = format!("{:keys$}", bucket.key);
        for (number, rows) in all.iter().enumerate() {
            let value = scale.of(&rows[at]).unwrap_or(0.0);
            let bar = bar(value, most, longest);
            let padding = " ".repeat(longest - bar.chars().count());
            line.push_str("  ");
            line.push_str(&painted(&bar, style(number)));
            line.push_str(&padding);
            line.extend([" ".repeat(1 + numbers - label(value).len()), label(value)]);
        }
        writeln!(out, "{}", line.trim_end())?;
        at += 1;
    }
    debug_assert!(all.iter().all(|rows| rows.len() == all[0].len()), "{}: one archive", first.query);
    Ok(())
}

/// As much of a text as fits this many columns, … where something is left out.
fn fit(text: &str, columns: usize) -> String {
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
