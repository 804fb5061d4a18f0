//! `jianbao facets`: counts hits by newspaper, year, page, section, author and further fields.

use std::{io::Write, time::Instant};

use super::cost_warning::warn_if_slow;
use crate::{
    analysis::numbers::thousands,
    cli::{
        Exit,
        archive::Archive,
        args::FacetsArgs,
        terminal::console::{self, print_message, quantity},
    },
    printer::{Align, Table},
    search::{self, Count, Facet, FacetField},
    wire,
};

pub(in crate::cli) fn run(args: &FacetsArgs) -> anyhow::Result<Exit> {
    let query = console::query(&args.query)?;
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    let options = args.matching.options();
    warn_if_slow(reader, &query, &options)?;
    let started = Instant::now();
    let facets = search::facets(reader, &query, &options, args.limit)?;
    let notes = search::notes(reader, &query, facets.total.hits > 0, &options.budget)?;
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &wire::Facets::new(&query.text, &notes, &facets))?;
        writeln!(out)?;
    } else if facets.total.hits > 0 {
        let mut first = true;
        for field in FacetField::FACETS {
            // Omit fields that no article has.
            if let Some(facet) = facets.of(field).filter(|facet| facet.distinct > 0) {
                let name = field.name();
                writeln!(out, "{}{name}", if first { "" } else { "\n" })?;
                first = false;
                table(facet).write("  ", &mut out)?;
            }
        }
    }
    out.flush()?;
    let Count { hits, articles } = facets.total;
    print_message(format_args!(
        "\n{} in {} ({took:.1} ms)",
        quantity(hits as u64, "paragraph"),
        quantity(articles as u64, "article")
    ));
    Ok(if hits > 0 { Exit::Success } else { Exit::NoHits })
}

fn table(facet: &Facet) -> Table {
    let mut table = Table::new(Align::Right);
    let mut row = |name: String, Count { hits, articles }| {
        if hits > 0 {
            table.row([name, quantity(hits as u64, "paragraph"), quantity(articles as u64, "article")]);
        }
    };
    for value in &facet.values {
        row(value.value.clone(), Count { hits: value.hits, articles: value.articles });
    }
    let others = (facet.distinct - facet.values.len()) as u64;
    row(format!("({} more)", thousands(others)), facet.others);
    row("(none)".to_owned(), facet.missing);
    table
}
