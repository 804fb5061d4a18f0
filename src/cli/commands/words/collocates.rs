//! `jianbao collocates`: lists the words around the occurrences of a query.

use std::{io::Write, thread, time::Instant};

use crate::{
    analysis::{numbers::thousands, segmenter::Segmenter},
    cli::{
        Exit,
        args::CollocatesArgs,
        terminal::console::{self, print_message, print_nothing_found, quantity},
    },
    index::IndexReader,
    printer, search, wire,
    words::{CollocationOptions, collocates},
};

pub(in crate::cli) fn run(args: &CollocatesArgs) -> anyhow::Result<Exit> {
    let query = console::query(&args.query)?;
    let reader = IndexReader::open(&args.index.dir)?;
    let options = args.matching.options();
    let started = Instant::now();
    let segmenter = Segmenter::with(&reader.dictionary()?);
    let collocation = CollocationOptions {
        window: args.span.0,
        side: args.side(),
        measure: args.measure,
        min: args.min,
        function_words: args.table.function_words,
        limit: args.table.limit(),
        threads: thread::available_parallelism().map_or(1, usize::from),
    };
    let found = collocates(&reader, &segmenter, &query, &options, &collocation)?;
    let notes = search::notes(&reader, &query, found.total.hits > 0, &options.budget)?;
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let mut out = console::stdout();
    if args.table.json {
        serde_json::to_writer(&mut out, &wire::Collocates::new(&query.text, &notes, &found))?;
        writeln!(out)?;
    } else if args.table.csv {
        out.write_all(printer::collocates_csv(&found).as_bytes())?;
    } else {
        printer::collocates_table(&found).write("", &mut out)?;
    }
    out.flush()?;
    // The words of the archive are counted only around occurrences.
    if found.total.hits == 0 {
        print_nothing_found(took);
        return Ok(Exit::NoHits);
    }
    print_message(format_args!(
        "\n{} of {}; {} in {} of {}; {} near them, {} in the archive ({took:.1} ms)",
        thousands(found.words.len() as u64),
        quantity(found.distinct as u64, "collocate"),
        quantity(found.occurrences, "occurrence"),
        quantity(found.total.hits as u64, "paragraph"),
        quantity(found.total.articles as u64, "article"),
        quantity(found.near_words, "word"),
        thousands(found.archive_words),
    ));
    Ok(Exit::Success)
}
