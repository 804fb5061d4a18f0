//! Matching: every literal occurrence is found, and words rank first.

use jianbao::{
    analysis::{fold, is_word_char},
    query::parse,
    search::{MatchKind, Options, Page, Total, search},
};

use crate::support::{Folder, Random, all_hits, literal_places, places, sample_archive, sample_articles};

#[test]
fn words_rank_before_the_same_string_inside_others() {
    let (_folder, archive) = Folder::of_paragraphs(&["南京市长江大桥今日通车", "市长说，这座桥要修。", "副市长出席"]);
    let hits = all_hits(&archive, "市长").hits;
    assert_eq!(hits.len(), 3);
    assert_eq!(hits[2].text, "南京市长江大桥今日通车");
    assert_eq!(hits[2].matched, MatchKind::Literal);
    assert_eq!(hits[0].matched, MatchKind::Words);
}

#[test]
fn traditional_and_simplified_find_the_same() {
    let (_folder, archive) = Folder::of_paragraphs(&["國務院通知", "国务院通知", "院务通知"]);
    assert_eq!(places(&archive, "國務院"), places(&archive, "国务院"));
    assert_eq!(places(&archive, "国务院").len(), 2);
}

#[test]
fn every_piece_is_required() {
    let (_folder, archive) = Folder::of_paragraphs(&["招商证券股份有限公司", "招商引资", "公司年会"]);
    assert_eq!(places(&archive, "招商 公司").len(), 1);
}

#[test]
fn words_of_a_piece_may_stand_apart_but_single_characters_may_not() {
    let (_folder, archive) = Folder::of_paragraphs(&["设备维修相关信息登记表", "本地居民在田间劳动", "本田汽车召回"]);
    assert_eq!(places(&archive, "维修信息").len(), 1);
    assert_eq!(places(&archive, "本田").len(), 1);
}

#[test]
fn quotes_ask_for_the_string_itself() {
    let (_folder, archive) = Folder::of_paragraphs(&["维修信息登记", "设备维修相关信息", "信息，维修"]);
    assert_eq!(places(&archive, "“维修信息”"), [("a".to_owned(), 1)]);
    assert_eq!(all_hits(&archive, "“维修信息”").hits[0].matched, MatchKind::Exact);
}

#[test]
fn an_exact_string_crosses_punctuation_only_where_the_text_has_it() {
    let (_folder, archive) =
        Folder::of_paragraphs(&["增长3.5亿元", "增长35亿元", "第3、5亿元", "甲，乙", "甲。乙", "甲乙"]);
    assert_eq!(places(&archive, "“3.5亿”"), [("a".to_owned(), 1)]);
    assert_eq!(places(&archive, "“甲，乙”"), [("a".to_owned(), 4)]);
    assert_eq!(places(&archive, "“甲乙”"), [("a".to_owned(), 6)]);
}

#[test]
fn a_symbol_stays_with_its_number() {
    let (_folder, archive) = Folder::of_paragraphs(&["同比增长30%以上", "增长了30人，另有5%未到", "增长百分之三十"]);
    let found: Vec<usize> = places(&archive, "增长30%").into_iter().map(|(_, number)| number).collect();
    assert_eq!(found, [1, 3]);
}

#[test]
fn titles_are_found_and_are_paragraph_0() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", r#"{"id":"x","title":"大桥合龙","paragraphs":["昨日，工程完成。"]}"#);
    let (archive, ..) = folder.build();
    assert_eq!(places(&archive, "大桥"), [("x".to_owned(), 0)]);
}

/// The paragraphs found for an exact string are those of a plain scan of the folded text, and the default mode finds
/// all of them too.
#[test]
fn found_equals_a_plain_scan() {
    let folder = Folder::new();
    let articles = sample_articles();
    let target = folder.path().join("archive");
    std::os::unix::fs::symlink(sample_archive(), &target).unwrap();
    let (archive, ..) = folder.build();

    let mut texts: Vec<(String, usize, String)> = Vec::new();
    for article in &articles {
        for number in 0..=article.paragraphs.len() {
            texts.push((article.meta.id.clone(), number, fold(article.text(number).unwrap())));
        }
    }
    let mut random = Random::new(7);
    let mut below = |limit: usize| random.below(limit);
    let mut tried = 0;
    while tried < 1500 {
        let characters: Vec<char> = texts[below(texts.len())].2.chars().collect();
        if characters.is_empty() {
            continue;
        }
        let from = below(characters.len());
        let to = (from + 1 + below(12)).min(characters.len());
        let needle: String = characters[from..to].iter().collect();
        // White space at the ends, quotes and wildcards cannot be part of a quoted string.
        if !needle.contains(is_word_char) || needle.contains(['"', '?', '*']) || needle != needle.trim() {
            continue;
        }
        let mut expected: Vec<(String, usize)> =
            texts.iter().filter(|(_, _, text)| text.contains(&needle)).map(|(id, n, _)| (id.clone(), *n)).collect();
        expected.sort();
        assert_eq!(literal_places(&archive, &format!("\"{needle}\"")), expected, "exact {needle:?}");
        let default = places(&archive, &needle);
        if !needle.contains(|c: char| !is_word_char(c)) {
            assert!(expected.iter().all(|place| default.contains(place)), "default {needle:?}");
        }
        tried += 1;
    }
}

#[test]
fn another_spelling_of_a_number_is_no_part_of_a_longer_one() {
    let folder = Folder::new();
    let texts =
        ["第九条规定", "第十九条规定", "百分之五的人", "百分之五十的人", "一九九八年夏", "19条规定", "百分之五点三"];
    let lines: Vec<String> =
        texts.iter().map(|text| serde_json::json!({ "id": text, "paragraphs": [text] }).to_string()).collect();
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let found = |query: &str| places(&archive, query).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    // The typed spelling matches anywhere; another spelling must be the same number.
    assert_eq!(found("9条"), ["19条规定", "第九条规定"]);
    assert_eq!(found("5%"), ["百分之五的人"]);
    assert_eq!(found("98年"), ["一九九八年夏"]);
    assert_eq!(found("\"9条规定\""), ["19条规定", "第九条规定"]);
    assert_eq!(found("5% NEAR/3 人"), ["百分之五的人"]);
}

#[test]
fn a_page_without_hits_has_the_totals_of_any_other() {
    let folder = Folder::new();
    let article =
        |id: &str| serde_json::json!({ "id": id, "paragraphs": ["大桥通车", "大桥合龙", "灯会"] }).to_string();
    folder.write("archive/a.jsonl", [article("a"), article("b")].join("\n"));
    let (archive, ..) = folder.build();
    for (group, articles) in [(None, None), (Some(1), Some(2)), (Some(3), Some(2))] {
        for (offset, limit) in [(0, 0), (5, 0), (5, 10), (0, 10)] {
            let options = Options { page: Page { offset, limit }, group, ..Options::default() };
            let answer = search(&archive, &parse("大桥"), &options).unwrap();
            assert_eq!((answer.total.number(), answer.articles.map(Total::number)), (4, articles), "{group:?} {limit}");
        }
    }
}
