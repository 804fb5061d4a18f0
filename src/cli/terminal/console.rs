//! Messages on standard error, and the format of standard output.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, IsTerminal, Write},
};

use clap::ValueEnum;

use crate::{
    analysis::numbers::thousands,
    cli::input::queries,
    printer::{Marks, Terminal, neutralise},
    query::{Note, Query},
};

/// Writes a line to standard error. Ignores write errors.
pub(in crate::cli) fn print_message(message: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// Prints that a query has no matches, and how long it took.
pub(in crate::cli) fn print_nothing_found(milliseconds: f64) {
    print_message(format_args!("nothing found ({milliseconds:.1} ms)"));
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Also in files and pipes
    Always,
    /// Not at all
    Never,
}

/// The format of hits: in colour if standard output shows colours, otherwise with 【】 around the terms.
pub(in crate::cli) fn terminal(when: ColorWhen, brackets: bool) -> Terminal {
    let colour = match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    Terminal { marks: if brackets || !colour { Marks::Brackets } else { Marks::Colour }, colour, snippet: None }
}

/// Width of the terminal; `None` if standard output is not a terminal.
pub(in crate::cli) fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0))
}

/// Parses the query of the command line, given as one or several arguments.
///
/// # Errors
///
/// Fails if the query is empty or too long.
pub(in crate::cli) fn query(words: &[String]) -> anyhow::Result<Query> {
    let text = words.join(" ");
    if text.trim().is_empty() {
        anyhow::bail!("the query is empty; give some text to find, as in `jianbao search 互联网`");
    }
    queries::parse(&text)
}

/// Prints notes on a query.
///
/// # Errors
///
/// Fails with the notes if there are any and `strict` is set.
pub(in crate::cli) fn report_notes(notes: &[Note], strict: bool) -> anyhow::Result<()> {
    if strict && !notes.is_empty() {
        anyhow::bail!(joined(notes));
    }
    for note in notes {
        print_message(format_args!("jianbao: {}", neutralise(&note.to_string())));
    }
    Ok(())
}

/// Joins notes to one message.
pub(in crate::cli) fn joined(notes: &[Note]) -> String {
    notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Standard output, buffered if it is not a terminal.
pub(in crate::cli) fn stdout() -> Box<dyn Write> {
    let stdout = io::stdout();
    if stdout.is_terminal() { Box::new(stdout.lock()) } else { Box::new(io::BufWriter::new(stdout.lock())) }
}

/// The part of a skip's reason that is the same for all files.
pub(in crate::cli) fn reason_kind(reason: &str) -> &str {
    reason.split([':', '(', '“', '"']).next().unwrap_or(reason).trim()
}

/// Prints the number of skips and their reasons, the most frequent first.
pub(in crate::cli) fn print_skip_reasons(skipped: usize, reasons: &BTreeMap<String, usize>) {
    if skipped == 0 {
        return;
    }
    print_message(format_args!("{} skipped:", thousands(skipped as u64)));
    let mut reasons: Vec<_> = reasons.iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (reason, count) in reasons {
        print_message(format_args!("  {} × {}", thousands(*count as u64), neutralise(reason)));
    }
}

/// A count with its noun: 1 segment, 2 segments.
pub(in crate::cli) fn quantity(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// Formats a number of bytes: 3.4 kB, 141.8 MB.
pub(in crate::cli) fn size(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{:.1} kB", bytes as f64 / 1e3) } else { format!("{:.1} MB", megabytes(bytes)) }
}

/// Converts bytes to megabytes.
pub(in crate::cli) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
