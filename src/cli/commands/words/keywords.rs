//! `jianbao keywords`: lists the words that one part of the archive uses more than another.

use std::{io::Write, time::Instant};

use crate::{
    analysis::numbers::thousands,
    cli::{
        Exit,
        args::{ARCHIVE, KeywordsArgs},
        terminal::console::{self, print_message, quantity},
    },
    index::IndexReader,
    printer,
    query::Query,
    search, wire,
    words::{KeywordOptions, PartSize, Reference, keywords},
};

pub(in crate::cli) fn run(args: &KeywordsArgs) -> anyhow::Result<Exit> {
    let query = console::query(&args.query)?;
    let versus = match args.versus.as_str() {
        ARCHIVE => None,
        text => Some(console::query(std::slice::from_ref(&text.to_owned()))?),
    };
    let reader = IndexReader::open(&args.index.dir)?;
    let options = args.matching.options();
    let started = Instant::now();
    let keyness = KeywordOptions {
        unit: args.by.into(),
        measure: args.measure,
        negative: args.negative,
        min: args.min,
        function_words: args.table.function_words,
        limit: args.table.limit(),
    };
    let reference = versus.as_ref().map_or(Reference::Archive, Reference::Query);
    let found = keywords(&reader, &query, reference, &options, &keyness)?;
    let notes_of = |query: &Query, size: PartSize| search::notes(&reader, query, size.count.hits > 0, &options.budget);
    let mut notes = notes_of(&query, found.target)?;
    if let Some(versus) = &versus {
        let more = notes_of(versus, found.reference)?;
        notes.extend(more.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    }
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let mut out = console::stdout();
    if args.table.json {
        let versus = versus.as_ref().map(|versus| versus.text.as_str());
        serde_json::to_writer(&mut out, &wire::Keywords::new(&query.text, versus, &notes, &found))?;
        writeln!(out)?;
    } else if args.table.csv {
        out.write_all(printer::keywords_csv(&found).as_bytes())?;
    } else {
        printer::keywords_table(&found).write("", &mut out)?;
    }
    out.flush()?;
    let part = |size: PartSize| {
        let (words, articles) = (quantity(size.words, "word"), quantity(size.count.articles as u64, "article"));
        format!("{words} in {} of {articles}", quantity(size.count.hits as u64, "paragraph"))
    };
    print_message(format_args!(
        "\n{} of {}; {} against {}; {} compared ({took:.1} ms)",
        thousands(found.words.len() as u64),
        quantity(found.distinct as u64, "keyword"),
        part(found.target),
        part(found.reference),
        quantity(found.compared, "word"),
    ));
    Ok(if found.target.count.hits > 0 && found.reference.count.hits > 0 { Exit::Success } else { Exit::NoHits })
}
