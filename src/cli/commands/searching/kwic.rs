//! `jianbao kwic`: lists every occurrence in context.

use std::{io::Write, time::Instant};

use super::cost_warning::warn_if_slow;
use crate::{
    cli::{
        Exit,
        archive::Archive,
        args::KwicArgs,
        terminal::console::{self, print_message, quantity},
    },
    search::{self, ConcordanceOptions, Options, Page},
    wire,
};

/// Columns of context when standard output is not a terminal.
const DEFAULT_WIDTH: usize = 30;

pub(in crate::cli) fn run(args: &KwicArgs) -> anyhow::Result<Exit> {
    let query = console::query(&args.query)?;
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    let limit = if args.all { usize::MAX } else { args.limit };
    let options = Options { page: Page { offset: args.offset, limit }, ..args.matching.options() };
    warn_if_slow(reader, &query, &options)?;
    // The JSON output does not depend on the terminal.
    let columns = console::columns().filter(|_| !args.json);
    // A character takes at least one column, so this many characters suffice.
    let width = args.width.or(columns).unwrap_or(DEFAULT_WIDTH);
    let started = Instant::now();
    let concordance = search::kwic(reader, &query, &options, ConcordanceOptions { width, order: args.sort.into() })?;
    let notes = search::notes(reader, &query, concordance.total.hits > 0, &options.budget)?;
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &wire::Concordance::new(&query.text, &concordance))?;
        writeln!(out)?;
    } else {
        let terminal = console::terminal(args.color, args.mark);
        let fitting_width = || columns.map_or(DEFAULT_WIDTH, |columns| terminal.context(&concordance.lines, columns));
        terminal.lines(&concordance.lines, args.width.unwrap_or_else(fitting_width), &mut out)?;
    }
    out.flush()?;
    let total = concordance.total;
    print_message(format_args!(
        "\n{}; {} in {} match ({took:.1} ms)",
        quantity(concordance.lines.len() as u64, "line"),
        quantity(total.hits as u64, "paragraph"),
        quantity(total.articles as u64, "article")
    ));
    Ok(if total.hits > 0 { Exit::Success } else { Exit::NoHits })
}
