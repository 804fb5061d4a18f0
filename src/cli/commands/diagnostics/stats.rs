//! `jianbao stats`: prints what the index contains.

use std::io::Write;

use crate::{
    analysis::numbers::thousands,
    cli::{
        Exit,
        args::StatsArgs,
        terminal::console::{self, quantity, size},
    },
    index::IndexReader,
    printer::{Align, Table},
    wire,
};

pub(in crate::cli) fn run(args: &StatsArgs) -> anyhow::Result<Exit> {
    let stats = IndexReader::open(&args.index.dir)?.stats()?;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &wire::Stats::from(&stats))?;
        writeln!(out)?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    let dates = match (&stats.first_date, &stats.last_date) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".to_owned(),
    };
    let mut table = Table::default();
    table.row(["articles", &thousands(stats.articles)]);
    table.row(["paragraphs", &thousands(stats.paragraphs)]);
    table.row(["dates", &dates]);
    table.row(["without a date", &thousands(stats.undated)]);
    if !stats.complete {
        table.row(["complete", "no: `jianbao index` continues"]);
    }
    if stats.dictionary > 0 {
        table.row(["words of a dictionary", &thousands(stats.dictionary as u64)]);
    }
    if stats.duplicates > 0 {
        table.row(["found elsewhere too", &thousands(stats.duplicates)]);
    }
    table.row(["size", &format!("{} in {}", size(stats.bytes), quantity(stats.segments as u64, "segment"))]);
    table.row(["written by", &format!("jianbao {}, format {}", stats.writer, stats.format)]);
    table.row(["analysis", &stats.analysis]);
    table.write("", &mut out)?;

    writeln!(out, "\nsource")?;
    let mut sources: Vec<_> = stats.sources.iter().collect();
    sources.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let mut table = Table::new(Align::Right);
    for (source, articles) in sources {
        let name = if source.is_empty() { "(none)" } else { source };
        table.row([name.to_owned(), quantity(*articles, "article")]);
    }
    table.write("  ", &mut out)?;

    writeln!(out, "\nyear")?;
    let mut table = Table::new(Align::Right);
    for (year, count) in &stats.years {
        table.row([year.to_string(), quantity(count.articles, "article"), quantity(count.paragraphs, "paragraph")]);
    }
    table.write("  ", &mut out)?;
    out.flush()?;
    Ok(Exit::Success)
}
