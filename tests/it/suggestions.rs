//! Suggestions ("did you mean"), and queries in pinyin.

use jianbao::{
    analysis::{
        confusables::confusable_characters,
        pinyin::{has_reading, readings, syllables},
    },
    index::IndexReader,
    query::parse,
    search::{Options, search},
};
use proptest::prelude::*;

use crate::support::{Folder, places};

fn archive() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let sentences = [
        "互联网大会在乌镇开幕。",
        "截至昨日，互联网用户过亿。",
        "截至上月，重庆的银行都开了分行。",
        "截至年底，西安先行一步。",
        "己方已经到齐。",
        "中华人民共和国成立。",
        "人民银行的行长来了。",
    ];
    let lines: Vec<String> = (0..12)
        .flat_map(|round| sentences.iter().enumerate().map(move |(at, text)| (round, at, text)))
        .map(|(round, at, text)| serde_json::json!({ "id": format!("{round}-{at}"), "paragraphs": [text] }).to_string())
        .collect();
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

fn suggested(archive: &IndexReader, query: &str) -> Option<String> {
    search(archive, &parse(query), &Options::default()).unwrap().suggestion.map(|suggestion| suggestion.query)
}

#[test]
fn a_slip_gets_a_suggestion_from_the_archive() {
    let (_folder, archive) = archive();
    for (query, expected) in [
        ("互连网", Some("互联网")),
        ("截止", Some("截至")),
        ("己经", Some("已经")),
        ("互连网 乌镇", Some("互联网 乌镇")),
        ("互連網", Some("互联网")),
        ("中华人名共和国", Some("中华人民共和国")),
        ("hulianwang", Some("互联网")),
        // An existing word needs no suggestion, and an unknown one without a similar word gets none.
        ("互联网", None),
        ("鱻鱻", None),
        ("bridge", None),
    ] {
        assert_eq!(suggested(&archive, query).as_deref(), expected, "{query}");
    }
}

/// 员 and 安 are adjacent in 人员安全, but not a word; 云安 and 启事 are rare, but correct.
#[test]
fn a_suggestion_is_a_word_and_a_rare_word_is_left_alone() {
    let folder = Folder::new();
    let texts = ["全体人员安全撤离，启示很多。", "值班人员安排妥当，这是启示。"];
    let mut lines: Vec<String> =
        (0..40).map(|n| serde_json::json!({ "id": n.to_string(), "paragraphs": [texts[n % 2]] }).to_string()).collect();
    lines.push(serde_json::json!({ "id": "rare", "paragraphs": ["云安县贴出启事。"] }).to_string());
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    for query in ["云安", "启事", "原安"] {
        assert_eq!(suggested(&archive, query), None, "{query}");
    }
    assert_eq!(suggested(&archive, "人圆").as_deref(), Some("人员"));
}

#[test]
fn a_suggestion_never_changes_what_is_searched() {
    let (_folder, archive) = archive();
    let answer = search(&archive, &parse("互连网"), &Options::default()).unwrap();
    assert_eq!(answer.total, 0);
    assert_eq!(answer.suggestion.unwrap().total, 24);
    let silent = Options { suggest: false, ..Options::default() };
    assert_eq!(search(&archive, &parse("互连网"), &silent).unwrap().suggestion, None);
}

#[test]
fn pinyin_finds_words_by_how_they_are_read() {
    let (_folder, archive) = archive();
    let marked = |query: &str| -> Vec<String> {
        let hits = search(&archive, &parse(query), &Options::strict()).unwrap().hits;
        let mut marks: Vec<String> =
            hits.iter().flat_map(|hit| hit.highlights.iter().map(|span| span.of(&hit.text).to_owned())).collect();
        marks.sort();
        marks.dedup();
        marks
    };
    assert_eq!(marked("py:hulianwang"), ["互联网"]);
    assert_eq!(marked("拼音：chongqing"), ["重庆"]);
    assert_eq!(marked("py:zhongqing"), [] as [&str; 0]);
    assert_eq!(marked("py:xi'an"), ["西安"]);
    // Letters are searched as letters unless pinyin is requested.
    assert_eq!(places(&archive, "chongqing"), []);
}

#[test]
fn readings_and_cuts() {
    assert_eq!(readings('桥'), ["qiao"]);
    assert!(readings('x').is_empty());
    assert!(has_reading("女儿", &["nv", "er"]));
    assert_eq!(syllables("fangan"), [["fang", "an"], ["fan", "gan"]]);
    assert!(syllables("").is_empty() && syllables("'").is_empty() && syllables("zz").is_empty());
    assert!(
        confusable_characters('止').contains(&'至')
            && confusable_characters('名').contains(&'民')
            && !confusable_characters('大').contains(&'小')
    );
}

proptest! {
    #[test]
    fn any_letters_are_cut_or_not(letters in "[a-z' ]{0,60}") {
        for cut in syllables(&letters) {
            prop_assert_eq!(cut.concat(), letters.replace(['\'', ' '], ""));
        }
    }
}

#[test]
fn letters_without_a_cut_cost_no_more_than_others() {
    let letters = format!("{}q", "xian".repeat(14));
    assert!(syllables(&letters).is_empty());
    assert!(syllables(&"xian".repeat(1000)).is_empty(), "nobody types so much");
}
