//! `jianbao search`: answers one query, or a list of queries.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    time::Instant,
};

use anyhow::Context;

use super::cost_warning::warn_if_slow;
use crate::{
    cli::{
        Exit,
        archive::Archive,
        args::{SearchArgs, SortArg},
        commands::indexing::build_if_missing,
        input::queries,
        terminal::console::{self, print_message, print_nothing_found, quantity},
    },
    error::Error,
    printer::{Terminal, neutralise},
    query::{self, Query},
    search::{self, Answer, Engine, FurtherHits, Hit, Options, Page, RelaxationStep, Sort},
    wire,
};

/// Paragraphs per article in text output.
const PARAGRAPHS_PER_ARTICLE: usize = 3;

pub(in crate::cli) fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let text = args.query.join(" ");
    if args.queries.is_none() && text.trim().is_empty() {
        anyhow::bail!("the query is empty; give some text to find, as in `jianbao search 互联网`");
    }
    if args.engine.is_disk() {
        build_if_missing(&args.index.dir)?;
    }
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    if archive.disk().is_some_and(|index| !index.is_complete()) {
        print_message(format_args!(
            "the index is incomplete: its first build was interrupted; run `jianbao index` to continue"
        ));
    }
    let mut out = console::stdout();
    let exit = match &args.queries {
        Some(file) => search_batch(reader, args, file, &mut out)?,
        None => search_one(reader, args, &queries::parse(&text)?, &mut out)?,
    };
    out.flush()?;
    Ok(exit)
}

fn options(args: &SearchArgs) -> Options {
    let limit = if args.all { usize::MAX } else { args.limit };
    let for_people = !(args.json || args.jsonl || args.flat || args.queries.is_some());
    Options {
        page: Page { offset: args.offset, limit },
        relax: !args.no_relax,
        // A list of ids or lines cannot show which hits are from a relaxed query.
        further: !(args.jsonl || args.ids),
        suggest: true,
        sort: match args.sort {
            SortArg::Relevance => Sort::Relevance,
            SortArg::Newest => Sort::Newest,
            SortArg::Oldest => Sort::Oldest,
        },
        group: args.group.or(for_people.then_some(PARAGRAPHS_PER_ARTICLE)).map(|paragraphs| paragraphs.max(1)),
        ..args.matching.options()
    }
}

fn search_one(reader: &dyn Engine, args: &SearchArgs, query: &Query, out: &mut dyn Write) -> anyhow::Result<Exit> {
    if args.explain_query {
        let plan = search::plan(reader, query, options(args).plan())?;
        print_message(format_args!("understood as\n{}", search::describe(&plan)));
    }
    warn_if_slow(reader, query, &options(args))?;
    if args.count {
        let total = search::count(reader, query, &options(args))?;
        report_notes(reader, args, query, total.number())?;
        writeln!(out, "{total}")?;
        return Ok(exit_for(total.number()));
    }
    if args.ids {
        let ids = search::article_ids(reader, query, &options(args))?;
        report_notes(reader, args, query, ids.len())?;
        for id in &ids {
            writeln!(out, "{id}")?;
        }
        return Ok(exit_for(ids.len()));
    }
    let started = Instant::now();
    let answer = search::search(reader, query, &options(args))?;
    let took_ms = milliseconds(started);
    console::report_notes(&answer.notes, args.matching.strict)?;
    if args.json {
        serde_json::to_writer(&mut *out, &wire::Answer::new(&query.text, &answer, took_ms))?;
        writeln!(out)?;
    } else if args.jsonl {
        for hit in &answer.hits {
            serde_json::to_writer(&mut *out, &wire::Hit::from(hit))?;
            writeln!(out)?;
        }
    } else {
        let terminal = Terminal { snippet: args.snippet, ..console::terminal(args.color, args.mark) };
        terminal.hits(&answer.hits, out)?;
        out.flush()?;
        print_totals(&answer, args.offset, took_ms);
        for further in &answer.further {
            print_message(format_args!("\n{}\n", further_hits(further)));
            terminal.hits(&further.hits, out)?;
            out.flush()?;
        }
        print_suggestion(&answer);
    }
    Ok(exit_for(answer.total.number()))
}

/// Reports the notes of a query with `total` matches, if there is no answer that contains them.
fn report_notes(reader: &dyn Engine, args: &SearchArgs, query: &Query, total: usize) -> anyhow::Result<()> {
    let notes = search::notes(reader, query, total > 0, &options(args).budget)?;
    console::report_notes(&notes, args.matching.strict)
}

/// Returns the reason why `--strict` rejects a query; `None` if it has no notes.
fn strict_rejection(reader: &dyn Engine, args: &SearchArgs, text: &str) -> anyhow::Result<Option<String>> {
    let notes = search::notes(reader, &query::parse(text), false, &options(args).budget)?;
    Ok((!notes.is_empty()).then(|| console::joined(&notes)))
}

/// Answers each query of a file as soon as its line is read.
fn search_batch(reader: &dyn Engine, args: &SearchArgs, file: &Path, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let mut lines: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(file).map_err(Error::io("read the queries in", file))?))
    };
    let (mut total, mut any_rejected) = (0, false);
    while let Some(line) =
        queries::next_line(&mut *lines).with_context(|| format!("cannot read the queries in {}", file.display()))?
    {
        let text = line.as_str();
        let reason = match queries::rejection_reason(text) {
            None if args.matching.strict => strict_rejection(reader, args, text)?,
            reason => reason,
        };
        if let Some(reason) = reason {
            let query = queries::abbreviated(text);
            print_message(format_args!("jianbao: {}: {reason}", neutralise(&query)));
            // Write one line per query, so that programs can assign the answers.
            serde_json::to_writer(&mut *out, &wire::RejectedQuery::new(&query, &reason))?;
            writeln!(out)?;
            out.flush()?;
            any_rejected = true;
            continue;
        }
        let query = query::parse(text);
        warn_if_slow(reader, &query, &options(args))?;
        if args.ids {
            let articles = search::article_ids(reader, &query, &options(args))?;
            total += articles.len();
            serde_json::to_writer(&mut *out, &wire::ArticleIds { query: text, articles: &articles })?;
            writeln!(out)?;
            out.flush()?;
            continue;
        }
        let started = Instant::now();
        let answer = if args.count {
            let total = search::count(reader, &query, &options(args))?;
            Answer {
                total,
                articles: None,
                relaxed: None,
                notes: search::notes(reader, &query, total.number() > 0, &options(args).budget)?,
                suggestion: None,
                hits: Vec::new(),
                further: Vec::new(),
            }
        } else {
            search::search(reader, &query, &options(args))?
        };
        let took_ms = milliseconds(started);
        total += answer.total.number();
        serde_json::to_writer(&mut *out, &wire::Answer::new(text, &answer, took_ms))?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(if any_rejected { Exit::Skipped } else { exit_for(total) })
}

/// The suggestion comes last, because users read the end of the output first.
fn print_suggestion(answer: &Answer) {
    if let Some(suggestion) = &answer.suggestion {
        let total = quantity(suggestion.total as u64, "paragraph");
        print_message(format_args!("did you mean {}? ({total})", neutralise(&suggestion.query)));
    }
}

/// Returns the line above further hits.
fn further_hits(further: &FurtherHits) -> String {
    let total = further.articles.unwrap_or(further.total).number();
    let units = quantity(total as u64, if further.articles.is_some() { "more article" } else { "more paragraph" });
    match further.step {
        RelaxationStep::Article => format!("{units}: the terms are in different paragraphs of an article"),
        RelaxationStep::Most => format!("{units}: a large part of the query matches"),
        RelaxationStep::Some => format!("{units}: a part of the query matches"),
    }
}

fn print_totals(answer: &Answer, offset: usize, took_ms: f64) {
    let total = quantity(answer.total.number() as u64, "paragraph");
    if let Some(step) = answer.relaxed {
        let what = match step {
            RelaxationStep::Article => "no paragraph matches the whole query; the articles of these do",
            RelaxationStep::Most => "no paragraph matches the whole query; these match a large part of it",
            RelaxationStep::Some => "few paragraphs match the whole query; these match a part of it, best first",
        };
        print_message(format_args!("\n{what}"));
    }
    if answer.total == 0 {
        print_nothing_found(took_ms);
        return;
    }
    // The unit that the page counts, the totals, and the number of units on the page.
    let (count, of, shown) = match answer.articles {
        Some(articles) => {
            let articles = articles.number();
            (articles, format!("{}, {total}", quantity(articles as u64, "article")), distinct_articles(&answer.hits))
        }
        None => (answer.total.number(), total, answer.hits.len()),
    };
    if shown == 0 && offset > 0 {
        print_message(format_args!("\nnone of {of} come after the first {offset} ({took_ms:.1} ms)"));
    } else if shown == count || shown == 0 {
        print_message(format_args!("\n{of} ({took_ms:.1} ms)"));
    } else {
        let (first, last) = (offset + 1, offset + shown);
        print_message(format_args!(
            "\n{first}–{last} of {of} ({took_ms:.1} ms); -n and --offset show more, --all everything"
        ));
    }
}

/// Number of articles; the hits of an article are adjacent.
fn distinct_articles(hits: &[Hit]) -> usize {
    hits.chunk_by(|a, b| a.article.id == b.article.id).count()
}

fn exit_for(total: usize) -> Exit {
    if total > 0 { Exit::Success } else { Exit::NoHits }
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}
