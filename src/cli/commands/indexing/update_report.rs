//! Prints the result of an update of the index.

use std::{
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use super::unsupported_files;
use crate::{
    analysis::numbers::thousands,
    cli::terminal::console::{self, megabytes, print_message, quantity, size},
    corpus::PassedOver,
    index::{ArticleIds, Request, UpdateReport},
    printer::neutralise,
};

/// Prints the result of an update.
pub(super) fn print(
    dir: &Path,
    request: &Request,
    report: &UpdateReport,
    passed_over: &PassedOver,
    seconds: f64,
) -> io::Result<()> {
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let counters = &report.counters;
    let changes = changes(report, request.dry_run);
    if let Some(names) = &report.article_ids {
        print_article_ids(names)?;
        print_message(format_args!("{changes}; nothing was written"));
    } else if !report.written && report.index_bytes == 0 {
        print_message(format_args!("no index was written: no article in {}", quantity(report.files_read, "file")));
    } else if !report.written {
        let changes = if changes.is_empty() { changes } else { format!("; {changes}") };
        print_message(format_args!("nothing new in {}{changes}", quantity(report.files, "file")));
    } else {
        print_message(format_args!(
            "indexed {}, {}, {} from {}{}",
            quantity(get(&counters.articles), "article"),
            quantity(get(&counters.paragraphs), "paragraph"),
            quantity(get(&counters.characters), "character"),
            quantity(report.files_read, "file"),
            if changes.is_empty() { String::new() } else { format!(": {changes}") },
        ));
        print_message(format_args!(
            "in {seconds:.1} s ({:.1} MB/s); the index in {} takes {} in {}",
            megabytes(get(&counters.bytes)) / seconds.max(1e-3),
            dir.display(),
            size(report.index_bytes),
            quantity(report.segments as u64, "segment"),
        ));
    }
    if let Some(error) = &report.merge_error {
        print_message(format_args!(
            "the new state is in place, but its segments could not be merged; the next run tries again: {error}"
        ));
    }
    if let Some(error) = &report.sync_error {
        print_message(format_args!(
            "the new state is in place, but {error}; the previous state is kept until a later run has confirmed the new one"
        ));
    }
    let of_other_formats = format!("of other formats, skipped ({})", unsupported_files::kinds(passed_over));
    let mut notes = Vec::new();
    for (count, what) in [
        (report.resegmented, "resegmented for the dictionary"),
        (get(&counters.skipped), "skipped"),
        (report.duplicates, "duplicates, indexed once"),
        (report.renamed, "with the id of another article, renamed `id~2`"),
        (passed_over.count() as u64, of_other_formats.as_str()),
    ] {
        if count > 0 {
            notes.push(format!("{} {what}", thousands(count)));
        }
    }
    if !notes.is_empty() {
        print_message(format_args!("{}", notes.join("; ")));
    }
    Ok(())
}

/// Formats the counts of changed articles; empty if all articles are new, unless `all` is set.
fn changes(report: &UpdateReport, all: bool) -> String {
    let only_new = report.changed + report.removed + report.unchanged == 0;
    if only_new && !all {
        return String::new();
    }
    let counts =
        [(report.added, "new"), (report.changed, "changed"), (report.removed, "gone"), (report.unchanged, "as before")];
    let listed = counts.iter().filter(|(count, what)| *count > 0 || all && *what != "as before");
    listed.map(|(count, what)| format!("{} {what}", thousands(*count))).collect::<Vec<_>>().join(", ")
}

/// Prints the article ids of a dry run to standard output.
fn print_article_ids(names: &ArticleIds) -> io::Result<()> {
    let mut out = console::stdout();
    for (sign, ids) in [('+', &names.added), ('~', &names.changed), ('-', &names.removed)] {
        for id in ids {
            writeln!(out, "{sign} {}", neutralise(id))?;
        }
    }
    out.flush()
}
