//! An answer with matches, but fewer than a page, is filled with hits of relaxed queries from other articles.

use std::collections::BTreeSet;

use jianbao::{
    query::parse,
    search::{
        Answer, Interval, Options, Page, RelaxationStep, Results, Total, Within, count, facets, search, timeline,
    },
};

use crate::support::{Folder, sample};

fn archive() -> (Folder, jianbao::index::IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","title":"大桥通车","paragraphs":["大桥昨日通车，市长讲话。","茶叶丰收。","高铁站开建。"]}"#,
        r#"{"id":"b","title":"春天","paragraphs":["大桥要检修，高铁照常。","又一段：大桥。"]}"#,
        r#"{"id":"c","title":"冬天","paragraphs":["高铁停运。","渡船照常。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

/// The locations of the further hits, by step.
fn further(answer: &Answer) -> Vec<(RelaxationStep, Vec<String>)> {
    let places = |hits: &[jianbao::search::Hit]| {
        hits.iter().map(|hit| format!("{}{}", hit.article.id, hit.paragraph)).collect::<BTreeSet<_>>()
    };
    answer.further.iter().map(|further| (further.step, places(&further.hits).into_iter().collect())).collect()
}

#[test]
fn articles_with_the_terms_in_different_paragraphs_follow() {
    let (_folder, archive) = archive();
    let answer = search(&archive, &parse("大桥 高铁"), &Options::default()).unwrap();
    assert_eq!((answer.total, answer.relaxed), (Total::Exact(1), None));
    let expected: Vec<String> = ["a0", "a1", "a3"].map(str::to_owned).into();
    assert_eq!(further(&answer), [(RelaxationStep::Article, expected)], "b has a paragraph with both");
    assert_eq!(answer.further[0].total, Total::Exact(3));
    assert!(answer.further[0].hits.iter().all(|hit| !hit.highlights.is_empty()));
}

#[test]
fn an_excluded_term_excludes_the_article() {
    let (_folder, archive) = archive();
    let answer = search(&archive, &parse("大桥 高铁 -茶叶"), &Options::default()).unwrap();
    assert_eq!((answer.total, further(&answer)), (Total::Exact(1), Vec::new()), "茶叶 is in another paragraph of a");
}

#[test]
fn only_the_first_page_is_filled_and_only_if_asked() {
    let (_folder, archive) = archive();
    let none = |options: Options| search(&archive, &parse("大桥 高铁"), &options).unwrap().further.is_empty();
    assert!(none(Options { page: Page { offset: 1, limit: 10 }, ..Options::default() }));
    assert!(none(Options { page: Page { offset: 0, limit: 1 }, ..Options::default() }), "the page is full");
    assert!(none(Options { further: false, ..Options::default() }));
    assert!(none(Options { relax: false, ..Options::default() }));
    assert!(none(Options::strict()));
    let single = search(&archive, &parse("渡船"), &Options::default()).unwrap();
    assert!(single.further.is_empty(), "a part of a word is another word");
}

/// On the sample archive: no hit is repeated, the page is not exceeded, every hit has a highlight.
#[test]
fn further_hits_are_of_other_articles_and_marked() {
    let archive = sample();
    let words = [
        "互联网",
        "治理",
        "经济",
        "大桥",
        "学生",
        "北京",
        "改革",
        "医院",
        "足球",
        "上海",
        "天气",
        "农民",
        "中国",
        "国际",
        "会议",
        "市场",
    ];
    let mut filled = 0;
    for (at, first) in words.iter().enumerate() {
        for second in &words[at + 1..] {
            for group in [None, Some(3)] {
                let options = Options { group, ..Options::default() };
                let answer = search(archive, &parse(&format!("{first} {second}")), &options).unwrap();
                let mut seen: BTreeSet<String> = answer.hits.iter().map(|hit| hit.article.id.clone()).collect();
                let mut shown = if group.is_some() { seen.len() } else { answer.hits.len() };
                for further in &answer.further {
                    filled += 1;
                    assert!(further.hits.iter().all(|hit| !hit.highlights.is_empty()), "{first} {second}");
                    let articles: BTreeSet<String> = further.hits.iter().map(|hit| hit.article.id.clone()).collect();
                    assert!(seen.is_disjoint(&articles), "{first} {second}");
                    shown += if group.is_some() { articles.len() } else { further.hits.len() };
                    seen.extend(articles);
                }
                assert!(shown <= 10, "{first} {second}: {shown}");
            }
        }
    }
    assert!(filled > 3, "{filled}");
}

#[test]
fn the_unit_of_text_is_chosen() {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","title":"大桥通车","paragraphs":["大桥昨日通车。市长讲话。","茶叶丰收。","高铁站开建。"]}"#,
        r#"{"id":"b","title":"春天","paragraphs":["“大桥要检修！”高铁照常。","大桥高铁都在这里。"]}"#,
        r#"{"id":"c","title":"冬天","paragraphs":["高铁停运。","渡船照常。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let found = |query: &str, within: Within| -> Vec<String> {
        let options = Options { within: Some(within), ..Options::strict() };
        let hits = search(&archive, &parse(query), &options).unwrap().hits;
        let places: BTreeSet<String> = hits.iter().map(|hit| format!("{}{}", hit.article.id, hit.paragraph)).collect();
        places.into_iter().collect()
    };
    for (query, within, expected) in [
        ("大桥 高铁", Within::Paragraph, vec!["b1", "b2"]),
        ("大桥 高铁", Within::Sentence, vec!["b2"]),
        ("大桥 高铁", Within::Article, vec!["a0", "a1", "a3", "b1", "b2"]),
        ("大桥 -高铁", Within::Paragraph, vec!["a0", "a1"]),
        ("大桥 -高铁", Within::Sentence, vec!["a0", "a1", "b1"]),
        ("大桥 -高铁", Within::Article, vec![]),
        ("高铁 -大桥", Within::Article, vec!["c1"]),
        ("(大桥 OR 渡船) 高铁", Within::Article, vec!["a0", "a1", "a3", "b1", "b2", "c1", "c2"]),
        ("\"昨日通车\" 市长", Within::Sentence, vec![]),
        ("\"昨日通车\" 市长", Within::Paragraph, vec!["a1"]),
        ("标题:大桥 高铁", Within::Article, vec!["a0", "a3"]),
    ] {
        assert_eq!(found(query, within), expected, "{query} {within:?}");
        let options = Options { within: Some(within), ..Options::strict() };
        let query = parse(query);
        assert_eq!(count(&archive, &query, &options).unwrap(), expected.len());
        assert_eq!(facets(&archive, &query, &options, 9).unwrap().total.hits, expected.len());
        assert_eq!(timeline(&archive, &query, &options, Interval::Year).unwrap().total(), expected.len());
        assert_eq!(Results::new(&archive, &query, &options).unwrap().total().hits, expected.len());
    }
}
