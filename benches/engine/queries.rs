//! The steps of every query: parse, plan, search by class, highlight.

use std::{hint::black_box, path::Path};

use criterion::{Criterion, Throughput};
use jianbao::{
    analysis::fold,
    eval::{Class, Material, Passage, classes},
    index::{IndexReader, Rng},
    query::{self, Query},
    search::{self, Options, Page},
};

use crate::invented::news::News;

/// The queries of a class.
const NUMBER: usize = 20;

pub fn bench(criterion: &mut Criterion, news: &[News], archive: &IndexReader) {
    let texts: Vec<String> = news
        .iter()
        .flat_map(|news| std::iter::once(&news.title).chain(&news.paragraphs))
        .map(|text| fold(text))
        .collect();
    let classes = classes(&material(archive), NUMBER, 1);
    assert!(classes.len() >= 24, "all classes: {:?}", classes.iter().map(|class| &class.name).collect::<Vec<_>>());
    let options = Options::default();
    let all: Vec<&String> = classes.iter().flat_map(|class| &class.queries).collect();

    let mut group = criterion.benchmark_group("query");
    group.throughput(Throughput::Elements(all.len() as u64));
    let parsed: Vec<Query> = all.iter().map(|query| query::parse(query)).collect();
    for (typed, parsed) in all.iter().zip(&parsed) {
        assert!(parsed.root.is_some() && parsed.notes.is_empty(), "{typed} is understood: {:?}", parsed.notes);
    }
    group.bench_function("parse", |bencher| {
        bencher
            .iter(|| all.iter().map(|query| usize::from(query::parse(black_box(query)).root.is_some())).sum::<usize>());
    });
    let plan = |query: &Query| search::plan(archive, query, options.plan()).expect("an index");
    for (typed, parsed) in all.iter().zip(&parsed) {
        assert!(!plan(parsed).clauses().is_empty(), "{typed} asks for something");
    }
    group.bench_function("plan", |bencher| {
        bencher.iter(|| parsed.iter().map(|query| plan(black_box(query)).clauses().len()).sum::<usize>());
    });
    group.finish();

    let mut group = criterion.benchmark_group("search");
    group.throughput(Throughput::Elements(NUMBER as u64));
    for class in &classes {
        check(class, archive, &texts);
        group.bench_function(&class.name, |bencher| {
            let ask = |query: &String| {
                search::search(archive, &query::parse(black_box(query)), &options).expect("an index").hits.len()
            };
            bencher.iter(|| class.queries.iter().map(ask).sum::<usize>());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("highlight");
    for (name, typed) in [("one word", "阅览室"), ("two words", "码头 阅览室"), ("a string", "“旧码头仓库里”")]
    {
        let query = query::parse(typed);
        let plan = plan(&query);
        let options = Options { page: Page { offset: 0, limit: 100 }, ..options.clone() };
        let hits = search::search(archive, &query, &options).expect("an index").hits;
        assert_eq!(hits.len(), 100, "{typed}");
        let hits: Vec<String> = hits.into_iter().map(|hit| hit.text).collect();
        for text in &hits {
            let spans = search::highlights(&plan, text);
            let marked: String = spans.iter().map(|span| &text[span.start..span.end]).collect();
            let words: Vec<&str> = typed.split([' ', '“', '”']).filter(|word| !word.is_empty()).collect();
            assert!(words.iter().all(|word| marked.contains(word)), "{typed} in {text}: {marked}");
        }
        group.throughput(Throughput::Bytes(hits.iter().map(|text| text.len() as u64).sum()));
        group.bench_function(name, |bencher| {
            bencher.iter(|| hits.iter().map(|text| search::highlights(&plan, black_box(text)).len()).sum::<usize>());
        });
    }
    group.finish();

    let open = || IndexReader::open(black_box::<&Path>(archive.dir())).expect("an index");
    assert_eq!(open().totals(), archive.totals());
    criterion.bench_function("open", |bencher| bencher.iter(open));
}

/// Every query of a class finds at least the paragraphs that contain its words, and a string exactly those.
fn check(class: &Class, archive: &IndexReader, texts: &[String]) {
    assert_eq!(class.queries.len(), NUMBER, "{}", class.name);
    let strict = Options { relax: false, ..Options::default() };
    for typed in &class.queries {
        let query = query::parse(typed);
        let found = search::count(archive, &query, &strict).expect("an index");
        assert_eq!(search::search(archive, &query, &strict).expect("an index").total, found, "{typed}");
        assert!(found.number() > 0 || !class.drawn, "{}: {typed} was drawn and finds nothing", class.name);
        let with = |string: &str| texts.iter().filter(|text| text.contains(string)).count();
        if typed.starts_with('“') && typed.ends_with('”') && !typed.contains(['?', '*']) {
            // 二十 also matches 20. As typed, it finds the same as a plain scan.
            let as_written = Options { numbers: false, ..strict.clone() };
            let found = search::count(archive, &query, &as_written).expect("an index");
            assert_eq!(found, with(&fold(typed.trim_matches(['“', '”']))), "{}: {typed}", class.name);
        } else if matches!(class.name.as_str(), "common word" | "rare word") {
            assert!(found.number() >= with(&fold(typed)), "{}: {typed}", class.name);
        }
    }
}

fn material(archive: &IndexReader) -> Material {
    let mut dice = Rng::new(1);
    let total = archive.totals().words;
    let cut = |run: &str| search::segment(run, total, |word| archive.word_frequency(word));
    let texts = archive.texts(500, false, &mut dice).expect("an index");
    Material {
        words: archive.words().expect("an index"),
        passages: texts.iter().map(|text| Passage::cut(fold(text), cut).expect("an index")).collect(),
        titles: archive.texts(500, true, &mut dice).expect("an index"),
        year: Some(2016),
    }
}
