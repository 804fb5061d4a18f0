//! `jianbao eval`: how well queries with known answers are answered, ours beside two plain rankings of the same index.

use std::{collections::HashMap, fs, io::Write, path::Path};

use serde::Serialize;

use crate::{
    cli::{Exit, args::EvalArgs, console},
    error::Error,
    eval::{Measures, measure, read_qrels, read_topics},
    index::Archive,
    printer::{Align, Table},
    query,
    search::{self, Baseline, Options, Page, Scope},
};

/// How many articles of each answer are looked at.
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
    let read = |path: &Path| fs::read_to_string(path).map_err(Error::io("read", path));
    let topics = read_topics(&read(&args.queries)?);
    let qrels = read_qrels(&read(&args.qrels)?);
    let archive = Archive::open(&args.index.dir)?;
    let scope = if args.bodies { Scope::Bodies } else { Scope::All };
    let options = Options { page: Page { offset: 0, limit: DEPTH }, scope, ..Options::default() };

    let archive = &archive;
    let baseline =
        |baseline: Baseline| -> Ranking<'_> { Box::new(move |text| baseline.articles(archive, text, scope, DEPTH)) };
    let mut rankings: Vec<(&'static str, Ranking<'_>)> =
        vec![("jianbao", Box::new(|text| search::articles(archive, &query::parse(text), &options)))];
    if !args.no_baselines {
        rankings.push(("BM25 of jieba words", baseline(Baseline::Words(Box::default()))));
        rankings.push(("BM25 of pairs", baseline(Baseline::Pairs)));
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
