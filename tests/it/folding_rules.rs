//! Folding rules that a query disables, and hits grouped by article.

use std::sync::LazyLock;

use jianbao::{
    analysis::fold::{Rule, Rules, fold},
    index::{IndexReader, Request, update},
    query::parse,
    search::{Mode, Options, Page, Pattern, Total, hit_locations, search},
};
use proptest::prelude::*;

use crate::support::{Folder, Quiet, build_options, sample_archive, sample_articles};

fn archive() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","paragraphs":["南京市长江大桥的市长来了。","國務院發文，GDP增長百分之三十。","万 众 一 心，修好大桥。"]}"#,
        r#"{"id":"b","paragraphs":["国务院发文，ＧＤＰ增长30%。","万众一心，修好大桥。","埃琳娜·科斯塔说：“大桥——很好。”","gdp 是个缩写，25条河"]}"#,
        r#"{"id":"c","paragraphs":["埃琳娜科斯塔说：「大桥-很好。」","第二十五条河"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

/// The matching paragraphs, as `a1 b2`.
fn found(archive: &IndexReader, query: &str, rules: Rules, mode: Mode) -> String {
    let options = Options { rules, mode, ..Options::strict() };
    let places = hit_locations(archive, &parse(query), &options).unwrap();
    let mut places: Vec<String> = places.iter().map(|place| format!("{}{}", place.article, place.paragraph)).collect();
    places.sort();
    places.join(" ")
}

#[test]
fn each_rule_can_be_switched_off() {
    let (_folder, archive) = archive();
    let all = Rules::default();
    for (query, rules, expected) in [
        ("國務院", all, "a2 b1"),
        ("國務院", all.without(Rule::Variants), "a2"),
        ("国务院", all.without(Rule::Variants), "b1"),
        ("GDP", all, "a2 b1 b4"),
        ("GDP", all.without(Rule::Case), "a2 b1"),
        ("GDP", all.without(Rule::Width), "a2 b4"),
        ("GDP", Rules::NONE, "a2"),
        ("ＧＤＰ", Rules::NONE, "b1"),
        ("万众一心", all, "a3 b2"),
        ("万众一心", all.without(Rule::Spaces), "b2"),
        ("埃琳娜科斯塔", all, "b3 c1"),
        ("“埃琳娜科斯塔”", all.without(Rule::Dots), "c1"),
        ("“埃琳娜·科斯塔”", all.without(Rule::Dots), "b3"),
        ("\"大桥—很好\"", all, "b3 c1"),
        ("\"大桥——很好\"", all.without(Rule::Dashes), "b3"),
        ("『「大桥』", all.without(Rule::Quotes), "c1"),
        ("\"大?-很好\"", all.without(Rule::Dashes), "c1"),
        // Numbers are independent of folding.
        ("25条", Rules::NONE, "b4 c2"),
        ("国务院 NEAR/3 发文", all.without(Rule::Variants), "b1"),
        ("\"国务院发文\"~3", all.without(Rule::Variants), "b1"),
        ("发文 -國務院", all.without(Rule::Variants), "b1"),
    ] {
        assert_eq!(found(&archive, query, rules, Mode::Default), expected, "{query} {rules:?}");
    }
    assert_eq!(found(&archive, "市长", Rules::NONE, Mode::Words), "a1");
    assert_eq!(found(&archive, "市長", Rules::NONE, Mode::Words), "");
}

#[test]
fn marks_follow_the_rules_that_hold() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", r#"{"id":"a","paragraphs":["大橋是大桥，大桥是大橋。"]}"#);
    let (archive, ..) = folder.build();
    let options = Options { rules: Rules::default().without(Rule::Variants), ..Options::default() };
    let answer = search(&archive, &parse("大橋"), &options).unwrap();
    let [hit] = answer.hits.as_slice() else { panic!("one hit") };
    let marked: Vec<&str> = hit.highlights.iter().map(|span| span.of(&hit.text)).collect();
    assert_eq!(marked, ["大橋", "大橋"]);
}

fn rules() -> impl Strategy<Value = Rules> {
    proptest::sample::subsequence(Rule::ALL.to_vec(), 0..=Rule::ALL.len())
        .prop_map(|off| off.into_iter().fold(Rules::default(), Rules::without))
}

proptest! {
    /// Folding by some rules and then by all gives the same as folding by all, so the index, which folds by all, has
    /// every candidate. The only exception is the space between Latin letters beside a dot (É· A): if the rule for dots
    /// is disabled, the dot separates the letters and the space is removed.
    #[test]
    fn the_index_has_every_candidate(text in "[万國务ＡbＣ\u{3000} ·—－「」\u{200b}ﾊﾞé〇○.\u{301}]{0,12}", rules in rules()) {
        let letters = |text: &str| fold(text).replace(' ', "");
        prop_assert_eq!(letters(&rules.fold(&text)), letters(&text));
    }

    /// Without any rule, the result equals a scan of the original texts.
    #[test]
    fn without_rules_found_equals_a_scan_of_the_original(seed in 0_usize..100_000, length in 1_usize..6) {
        let (archive, texts) = &*SAMPLE;
        let (_, _, text) = &texts[seed % texts.len()];
        let characters: Vec<char> = text.chars().collect();
        let start = (seed / 7) % characters.len().max(1);
        let string: String = characters.iter().skip(start).take(length).collect();
        let letters = string.chars().filter(|c| c.is_alphanumeric()).count();
        // White space and punctuation at the ends of a string, and operators, are not tested here.
        if letters == string.chars().count() && letters > 0 {
            let options = Options { rules: Rules::NONE, mode: Mode::Exact, numbers: false, ..Options::strict() };
            let mut found: Vec<(String, usize)> = hit_locations(archive, &parse(&string), &options)
                .unwrap()
                .into_iter()
                .map(|place| (place.article, place.paragraph))
                .collect();
            found.sort();
            let mut scan: Vec<(String, usize)> = texts
                .iter()
                .filter(|(_, _, text)| text.contains(&string))
                .map(|(id, number, _)| (id.clone(), *number))
                .collect();
            scan.sort();
            prop_assert_eq!(found, scan, "{}", string);
        }
    }
}

type Texts = Vec<(String, usize, String)>;

/// The sample archive, and every text of it.
static SAMPLE: LazyLock<(IndexReader, Texts)> = LazyLock::new(|| {
    let folder = Folder::new();
    let request = Request { paths: vec![sample_archive()], ..Request::default() };
    let dir = folder.path().join("index");
    update(&dir, &request, &build_options(2), &Quiet::default()).unwrap();
    let archive = IndexReader::open(&dir).unwrap();
    let mut texts = Vec::new();
    for article in sample_articles() {
        for number in 0..=article.paragraphs.len() {
            texts.push((article.meta.id.clone(), number, article.text(number).unwrap().to_owned()));
        }
    }
    (archive, texts)
});

/// Another spelling of a number is found if a scan finds it as a whole number.
#[test]
fn other_spellings_found_equal_a_scan() {
    let (archive, texts) = &*SAMPLE;
    let folded: Vec<String> = texts.iter().map(|(_, _, text)| fold(text)).collect();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万亿两零〇年条%".contains(c);
    let mut queries: Vec<String> = folded
        .iter()
        .flat_map(|text| text.split(|c| !numeral(c)).map(str::to_owned).collect::<Vec<_>>())
        .filter(|number| (1..=8).contains(&number.chars().count()))
        .collect();
    queries.sort();
    queries.dedup();
    let mut tried = 0;
    for query in queries {
        let mut spellings = vec![query.clone()];
        spellings.extend(jianbao::analysis::numbers::alternatives(&query));
        if spellings.len() == 1 {
            continue;
        }
        tried += 1;
        let pattern = Pattern::Strings(spellings);
        let mut scan: Vec<(String, usize)> = texts
            .iter()
            .zip(&folded)
            .filter(|(_, folded)| pattern.matches(folded))
            .map(|((id, number, _), _)| (id.clone(), *number))
            .collect();
        scan.sort();
        assert_eq!(crate::support::places(archive, &format!("\"{query}\"")), scan, "{query}");
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_grouped_answer_has_the_best_paragraphs_of_each_article() {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","title":"大桥","paragraphs":["大桥一。","大桥二。","大桥三。","别的。"]}"#,
        r#"{"id":"b","title":"别的","paragraphs":["大桥四。","别的。"]}"#,
        r#"{"id":"c","title":"别的","paragraphs":["别的。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let ask = |group, offset, limit| {
        let options = Options { group, page: Page { offset, limit }, ..Options::default() };
        search(&archive, &parse("大桥"), &options).unwrap()
    };
    let answer = ask(Some(2), 0, 10);
    assert_eq!((answer.total, answer.articles), (Total::Exact(5), Some(Total::Exact(2))));
    let hits: Vec<(&str, usize, usize)> =
        answer.hits.iter().map(|hit| (hit.article.id.as_str(), hit.paragraph, hit.more)).collect();
    assert_eq!(hits, [("a", 0, 0), ("a", 1, 2), ("b", 1, 0)]);

    // The page counts articles.
    let second = ask(Some(2), 1, 1);
    assert_eq!(second.hits.len(), 1);
    assert_eq!(second.hits[0].article.id, "b");
    // The first hits of the articles are in the order of the ungrouped answer.
    let flat = ask(None, 0, 10);
    assert_eq!((flat.hits.len(), flat.articles), (5, None));
    assert_eq!(flat.hits[0].article.id, answer.hits[0].article.id);
}
