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
    printer,
    search::{self, ConcordanceOptions, Options, Page, Sample},
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
    let columns = console::columns().filter(|_| !args.json && !args.csv);
    // A character takes at least one column, so this many characters suffice.
    let width = args.width.or(columns).unwrap_or(DEFAULT_WIDTH);
    let started = Instant::now();
    let sample = args.sample.map(|size| Sample { size, seed: args.seed });
    let context = ConcordanceOptions { width, sentence: args.sentence, order: args.sort, sample };
    let concordance = search::kwic(reader, &query, &options, context)?;
    let notes = search::notes(reader, &query, concordance.total.hits > 0, &options.budget)?;
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &wire::Concordance::new(&query.text, &concordance))?;
        writeln!(out)?;
    } else if args.csv {
        out.write_all(printer::concordance_csv(&concordance.lines).as_bytes())?;
    } else if args.sentence {
        console::terminal(args.color, args.mark).sentences(&concordance.lines, &mut out)?;
    } else {
        let terminal = console::terminal(args.color, args.mark);
        let fitting_width = || columns.map_or(DEFAULT_WIDTH, |columns| terminal.context(&concordance.lines, columns));
        terminal.lines(&concordance.lines, args.width.unwrap_or_else(fitting_width), &mut out)?;
    }
    out.flush()?;
    let total = concordance.total;
    let lines = quantity(concordance.lines.len() as u64, "line");
    let others = concordance.occurrences.filter(|all| *all > concordance.lines.len() as u64);
    let of = others.map_or(String::new(), |all| format!(" of {}", quantity(all, "occurrence")));
    print_message(format_args!(
        "\n{lines}{of}; {} in {} match ({took:.1} ms)",
        quantity(total.hits as u64, "paragraph"),
        quantity(total.articles as u64, "article")
    ));
    Ok(if total.hits > 0 { Exit::Success } else { Exit::NoHits })
}
