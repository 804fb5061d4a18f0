//! `jianbao timeline`: counts hits over time, for one query or several.

use std::{io::Write, time::Instant};

use super::cost_warning::warn_if_slow;
use crate::{
    cli::{
        Exit,
        archive::Archive,
        args::{SplitArg, TimelineArgs},
        terminal::console::{self, print_message, quantity},
    },
    error::Error,
    model::Date,
    printer::{self, Scale, Series, neutralise},
    query::{DateRange, Query},
    search::{self, Engine, FacetField, Interval, Options, Timeline},
    statistics::Burst,
    wire,
};

/// Columns when standard output is not a terminal.
const DEFAULT_COLUMNS: usize = 80;

pub(in crate::cli) fn run(args: &TimelineArgs) -> anyhow::Result<Exit> {
    let mut queries = Vec::new();
    let mut conditions = Vec::new();
    for text in &args.queries {
        let query = console::query(std::slice::from_ref(text))?;
        if query.is_condition() {
            conditions.push(query);
        } else {
            queries.push(query);
        }
    }
    // Queries may consist of conditions only, to compare newspapers or periods: 来源:甲 来源:乙.
    if queries.is_empty() {
        std::mem::swap(&mut queries, &mut conditions);
    }
    // Otherwise the conditions apply to every query.
    for query in &mut queries {
        *query = conditions.iter().cloned().fold(std::mem::take(query), Query::and);
    }
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    let started = Instant::now();
    let options = args.matching.options();
    if let Some(field) = args.split {
        queries = split(reader, &queries, field, &options)?;
    }
    // If every query has a date range, count only the days in these ranges: other days have no value.
    let date_range: Option<Vec<_>> = queries.iter().map(Query::required_dates).collect();
    let date_range = date_range.unwrap_or_default().into_iter().reduce(DateRange::union);
    let by = args.by.map_or_else(|| default_bucket(reader, date_range), |by| Ok(by.into()))?;
    let mut timelines = Vec::new();
    for query in &queries {
        warn_if_slow(reader, query, &options)?;
        timelines.push(match date_range {
            Some(date_range) => search::timeline_in_range(reader, query, &options, by, date_range)?,
            None => search::timeline(reader, query, &options, by)?,
        });
    }
    let mut notes = Vec::new();
    for (query, timeline) in queries.iter().zip(&timelines) {
        let others = search::notes(reader, query, timeline.total() > 0, &options.budget)?;
        notes.extend(others.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    }
    console::report_notes(&notes, args.matching.strict)?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    let bursts = args.bursts().map(|options| timelines.iter().map(|timeline| timeline.bursts(options)).collect());
    let bursts: Option<Vec<Vec<Burst>>> = bursts;
    let series = queries.iter().zip(&timelines).enumerate().map(|(at, (query, timeline))| {
        let bursts = bursts.as_ref().map(|bursts| bursts[at].as_slice());
        Series { query: &query.text, timeline, bursts }
    });
    let series: Vec<Series<'_>> = series.collect();
    let scale = if args.relative { Scale::Share } else { Scale::Hits };

    let mut out = console::stdout();
    if let Some(path) = &args.svg {
        std::fs::write(path, printer::chart(&series, scale)).map_err(Error::io("write the picture", path))?;
    } else if args.csv {
        out.write_all(printer::timelines_csv(&series).as_bytes())?;
    } else if args.json {
        serde_json::to_writer(
            &mut out,
            &wire::Timelines::new(
                by,
                &notes,
                series.iter().map(|series| (series.query, series.timeline, series.bursts)),
            ),
        )?;
        writeln!(out)?;
    } else {
        let colour = console::terminal(args.color, false).colour;
        printer::bars(&series, scale, console::columns().unwrap_or(DEFAULT_COLUMNS), colour, &mut out)?;
    }
    let is_text = !(args.csv || args.json);
    if is_text && let Some(bursts) = &bursts {
        if bursts.iter().any(|bursts| !bursts.is_empty()) {
            if args.svg.is_none() {
                writeln!(out)?;
            }
            printer::bursts_table(&series).write("", &mut out)?;
        } else {
            print_message(format_args!("no bursts"));
        }
    }
    out.flush()?;
    for Series { query, timeline, .. } in &series {
        print_message(format_args!("{}: {}", neutralise(query), summary(timeline)));
    }
    print_message(format_args!("({took:.1} ms)"));
    Ok(if timelines.iter().any(|timeline| timeline.total() > 0) { Exit::Success } else { Exit::NoHits })
}

/// The maximum number of values of a split.
const MAX_SPLIT: usize = 8;

/// Returns a query for each of the values with the most matches, in place of each query.
fn split(reader: &dyn Engine, queries: &[Query], field: SplitArg, options: &Options) -> anyhow::Result<Vec<Query>> {
    let mut parts = Vec::new();
    for query in queries {
        warn_if_slow(reader, query, options)?;
        let facets = search::facets(reader, query, options, MAX_SPLIT)?;
        let field = match field {
            SplitArg::Source => FacetField::Source,
            SplitArg::Page => FacetField::Page,
            SplitArg::Section => FacetField::Section,
            SplitArg::Author => FacetField::Author,
        };
        let Some(facet) = facets.of(field) else { continue };
        let filters = facet.values.iter().filter_map(|value| field.filter_for(&value.value));
        parts.extend(filters.map(|filter| Query::from(query.with_filter(filter))));
        if facet.others.hits > 0 {
            let (others, hits) = (facet.distinct - facet.values.len(), quantity(facet.others.hits as u64, "paragraph"));
            print_message(format_args!("{}: {others} more values with {hits} are not shown", neutralise(&query.text)));
        }
        if facet.missing.hits > 0 {
            let hits = quantity(facet.missing.hits as u64, "paragraph");
            print_message(format_args!("{}: {hits} without a value are not shown", neutralise(&query.text)));
        }
    }
    // If there is no value, the queries themselves show that nothing matches.
    Ok(if parts.is_empty() { queries.to_vec() } else { parts })
}

fn summary(timeline: &Timeline) -> String {
    let paragraphs = quantity(timeline.total() as u64, "paragraph");
    let articles = quantity(timeline.articles() as u64, "article");
    let undated = match timeline.undated.hits {
        0 => String::new(),
        hits => format!(", {} without a date", quantity(hits as u64, "paragraph")),
    };
    format!("{paragraphs} in {articles}{undated}")
}

/// The bucket size for the period shown.
fn default_bucket(reader: &dyn Engine, date_range: Option<DateRange>) -> anyhow::Result<Interval> {
    let Some((first, last)) = reader.coverage()?.day_range() else { return Ok(Interval::Year) };
    let day = |date: Option<Date>, open: i64| date.map_or(open, crate::search::epoch_day);
    let from = date_range.map_or(first, |date_range| day(date_range.from, first).max(first));
    let to = date_range.map_or(last, |date_range| day(date_range.to, last).min(last));
    Ok(Interval::for_days(to - from + 1))
}
