//! Operators, modes, filters and relaxation, on small archives.

use jianbao::{
    query::parse,
    search::{MatchKind, Mode, Options, Page, RelaxationStep, Sort, hit_locations, search},
};

use crate::support::{Folder, places as strict};

/// Three articles of two newspapers.
fn archive() -> (Folder, jianbao::index::IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2012-05-01","title":"大桥通车","source":"临江日报","author":"李闻","page":"01","paragraphs":["大桥昨日通车，市长讲话。","茶叶丰收。","高铁站开建。"]}"#,
        r#"{"id":"b","date":"2016-03-12","title":"談互聯網治理","source":"濱港時報","author":"特約記者 林","page":"A3","section":"論壇","paragraphs":["互聯網要治理，不是口號。","他喜歡網球跟滑雪。"]}"#,
        r#"{"id":"c","title":"无日期","source":"临江日报","paragraphs":["大桥要检修，高铁照常。","第二十五条规定，中国农业银行办理。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

#[test]
fn operators_combine_clauses() {
    let (_folder, archive) = archive();
    let found = |query: &str| -> Vec<String> {
        strict(&archive, query).into_iter().map(|(article, number)| format!("{article}{number}")).collect()
    };
    for (query, expected) in [
        ("大桥", vec!["a0", "a1", "c1"]),
        ("大桥 -通车", vec!["c1"]),
        ("大桥 －通车", vec!["c1"]),
        ("茶叶 OR 滑雪", vec!["a2", "b2"]),
        ("茶叶 或 滑雪", vec!["a2", "b2"]),
        ("茶叶｜滑雪", vec!["a2", "b2"]),
        ("（茶叶 OR 高铁）大桥", vec!["c1"]),
        ("标题:大桥", vec!["a0"]),
        ("title:互联网", vec!["b0"]),
        ("来源:临江日报 大桥", vec!["a0", "a1", "c1"]),
        ("来源：滨港时报 互联网", vec!["b0", "b1"]),
        ("作者:林 治理", vec!["b0", "b1"]),
        ("版:1 大桥", vec!["a0", "a1"]),
        ("栏目:论坛 滑雪", vec!["b2"]),
        ("日期:2012 大桥", vec!["a0", "a1"]),
        ("日期:2012-06..2017 治理", vec!["b0", "b1"]),
        ("日期:..2015 大桥", vec!["a0", "a1"]),
        ("大桥 NEAR/1 通车", vec!["a0", "a1"]),
        ("大桥 NEAR/1 讲话", vec![]),
        ("\"网球滑雪\"~1", vec!["b2"]),
        ("\"滑雪网球\"~1", vec![]),
        ("\"第?十五条\"", vec!["c2"]),
        ("\"中国*银行\"", vec!["c2"]),
        ("第25条", vec!["c2"]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
}

#[test]
fn a_hit_says_how_it_matches() {
    let (_folder, archive) = archive();
    let matched = |query: &str| {
        let answer = search(&archive, &parse(query), &Options::default()).unwrap();
        answer.hits.iter().map(|hit| hit.matched).max().unwrap()
    };
    assert_eq!(matched("大桥"), MatchKind::Words);
    assert_eq!(matched("大桥 OR 没有"), MatchKind::Words, "one alternative is enough");
    assert_eq!(matched("标题:大桥"), MatchKind::Words);
    assert_eq!(matched("“大桥”"), MatchKind::Exact);
    assert_eq!(matched("桥通"), MatchKind::Literal);
}

#[test]
fn modes_decide_how_pieces_match() {
    let (_folder, archive) = Folder::of_paragraphs(&["南京市长江大桥今日通车", "市长讲话，大桥通车", "通车的大桥"]);
    let found = |query: &str, mode| {
        let options = Options { mode, ..Options::strict() };
        let mut numbers: Vec<usize> = hit_locations(&archive, &parse(query), &options)
            .unwrap()
            .into_iter()
            .map(|place| place.paragraph)
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(found("市长", Mode::Default), [1, 2]);
    assert_eq!(found("市长", Mode::Words), [2]);
    assert_eq!(found("市长江", Mode::Words), [0; 0]);
    assert_eq!(found("大桥通车", Mode::Default), [1, 2, 3]);
    assert_eq!(found("大桥通车", Mode::Exact), [2]);
}

#[test]
fn order_by_date_leaves_the_undated_to_the_end() {
    let (_folder, archive) = archive();
    let order = |sort| {
        let options = Options { sort, ..Options::strict() };
        let mut articles: Vec<String> = hit_locations(&archive, &parse("大桥 OR 治理"), &options)
            .unwrap()
            .into_iter()
            .map(|place| place.article)
            .collect();
        articles.dedup();
        articles
    };
    assert_eq!(order(Sort::Newest), ["b", "a", "c"]);
    assert_eq!(order(Sort::Oldest), ["a", "b", "c"]);
}

#[test]
fn pages_are_cut_from_one_order() {
    let (_folder, archive) = archive();
    let page = |offset, limit| {
        let options = Options { page: Page { offset, limit }, ..Options::default() };
        search(&archive, &parse("大桥 OR 高铁"), &options).unwrap()
    };
    let all = page(0, usize::MAX);
    assert_eq!(all.total, all.hits.len());
    for offset in 0..all.total.number() {
        let one = page(offset, 1);
        assert_eq!((one.total, &one.hits[..]), (all.total, &all.hits[offset..=offset]));
    }
    assert!(page(all.total.number(), 5).hits.is_empty());
}

#[test]
fn what_matches_nothing_is_loosened_by_steps_that_are_named() {
    let (_folder, archive) = archive();
    let step = |query: &str| search(&archive, &parse(query), &Options::default()).unwrap().relaxed;
    assert_eq!(step("大桥"), None);
    assert_eq!(step("茶叶 高铁站"), Some(RelaxationStep::Article), "both in article a, in different paragraphs");
    assert_eq!(step("互联网治理不是口号而是办法"), Some(RelaxationStep::Some), "a sentence that nobody wrote");
    // Quoted strings and single words are not relaxed.
    assert_eq!(step("“茶叶高铁”"), None);
    assert_eq!(step("本田"), None);
    let strict = Options { relax: false, ..Options::default() };
    assert_eq!(search(&archive, &parse("茶叶 高铁站"), &strict).unwrap().total, 0);
}

#[test]
fn exclusions_and_filters_are_never_loosened() {
    let (_folder, archive) = archive();
    let hits = |query: &str| search(&archive, &parse(query), &Options::default()).unwrap().hits;
    assert!(hits("茶叶 高铁站 日期:2016").is_empty());
    assert!(hits("茶叶 高铁站 -丰收").iter().all(|hit| !hit.text.contains("丰收")));
}
