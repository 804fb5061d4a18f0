//! `jianbao eval`: measures ranking quality on queries with known answers, and compares it with two baseline rankings.

use std::{
    collections::{HashMap, HashSet},
    io::Write,
    path::Path,
};

use anyhow::{Context, ensure};
use serde::Serialize;

use crate::{
    cli::{
        Exit,
        args::EvalArgs,
        input::files,
        input::queries,
        terminal::console::{self, print_message},
    },
    error::Error,
    eval::{Measures, ParsedLines, Qrels, measure, read_qrels, read_topics},
    index::IndexReader,
    printer::{Align, Table, neutralise},
    query,
    search::{self, Baseline, Options, Page, Scope},
};

/// Number of ranked articles per query.
const DEPTH: usize = 100;

/// Article ids for a query, best first.
type Ranking<'a> = Box<dyn Fn(&str) -> crate::Result<Vec<String>> + 'a>;

#[derive(Serialize)]
struct Row {
    ranking: &'static str,
    #[serde(flatten)]
    measures: Measures,
}

pub(in crate::cli) fn run(args: &EvalArgs) -> anyhow::Result<Exit> {
    // Validate both files before any search.
    let topics = lines(&args.queries, read_topics, "`id<TAB>text`, as q1<TAB>大桥通车", Vec::is_empty)?;
    let qrels = lines(
        &args.qrels,
        read_qrels,
        "`id<TAB>article`, or `id 0 article relevance` as TREC has them",
        Qrels::is_empty,
    )?;
    for (id, text) in &topics {
        queries::parse(text).with_context(|| format!("{} in {}", neutralise(id), args.queries.display()))?;
    }
    let (qrels_file, queries_file) = (args.qrels.display(), args.queries.display());
    let ids: HashSet<&String> = topics.iter().map(|(id, _)| id).collect();
    let unmatched = qrels.keys().filter(|id| !ids.contains(id)).count();
    ensure!(unmatched < qrels.len(), "no query in {queries_file} has an id that {qrels_file} has answers for");
    if unmatched > 0 {
        print_message(format_args!(
            "{unmatched} queries of {qrels_file} are not in {queries_file}; they count as failed"
        ));
    }
    let reader = IndexReader::open(&args.index.dir)?;
    ensure!(
        has_any_answer(&reader, &qrels)?,
        "none of the articles in {qrels_file} is in the index in {}; ids are those that `jianbao search` prints in brackets",
        args.index.dir.display()
    );
    let scope = if args.bodies { Scope::Bodies } else { Scope::All };
    let options = Options { page: Page { offset: 0, limit: DEPTH }, scope, ..Options::default() };

    let reader = &reader;
    let baseline =
        |baseline: Baseline| -> Ranking<'_> { Box::new(move |text| baseline.articles(reader, text, scope, DEPTH)) };
    let mut rankings: Vec<(&'static str, Ranking<'_>)> =
        vec![("jianbao", Box::new(|text| Ok(search::article_ids(reader, &query::parse(text), &options)?)))];
    if !args.no_baselines {
        rankings.push(("BM25 of jieba words", baseline(Baseline::Words(Box::default()))));
        rankings.push(("BM25 of pairs", baseline(Baseline::Bigrams)));
    }
    let mut rows = Vec::new();
    for (ranking, articles) in rankings {
        let lists: HashMap<_, _> =
            topics.iter().map(|(id, text)| Ok((id.clone(), articles(text)?))).collect::<crate::Result<_>>()?;
        rows.push(Row { ranking, measures: measure(&lists, &qrels) });
    }

    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &rows)?;
        writeln!(out)?;
    } else {
        let mut table = Table::new(Align::Right);
        table.row(["ranking", "queries", "MRR@10", "hit@10", "recall@100", "nDCG@10"]);
        for Row { ranking, measures } in &rows {
            let figure = |value: f64| format!("{value:.4}");
            table.row([
                (*ranking).to_owned(),
                measures.queries.to_string(),
                figure(measures.mrr_10),
                figure(measures.hit_10),
                figure(measures.recall_100),
                figure(measures.ndcg_10),
            ]);
        }
        table.write("", &mut out)?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Reads a file of lines in one format. Reports the first line that does not have it.
fn lines<T>(path: &Path, read: fn(&str) -> ParsedLines<T>, form: &str, is_empty: fn(&T) -> bool) -> anyhow::Result<T> {
    let ParsedLines { read, unusable } = read(&files::read_text("read", path)?);
    ensure!(!is_empty(&read), "no line of {} is {form}", path.display());
    if let Some(first) = unusable.first() {
        let count = unusable.len();
        print_message(format_args!("{}:{first}: not {form}; {count} such lines are left out", path.display()));
    }
    Ok(read)
}

/// Whether the index contains any of the relevant articles.
fn has_any_answer(reader: &IndexReader, qrels: &Qrels) -> crate::Result<bool> {
    for article in qrels.values().flat_map(HashMap::keys) {
        match reader.article(article) {
            Ok(_) => return Ok(true),
            Err(Error::NoArticle { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
