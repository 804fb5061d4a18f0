//! Completions of partial queries, and the neighbours of an article.

use jianbao::{
    index::IndexReader,
    query::parse,
    search::{Completion, CompletionKind, CompletionOptions, Neighbour, Options, complete, count, highlighted_article},
};
use proptest::prelude::*;

use crate::support::{Folder, sample};

fn archive() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","title":"互联网治理","paragraphs":["互联网要治理。","互联网金融。","网络很快。"]}"#,
        r#"{"id":"b","title":"互联网治理","paragraphs":["互联网，互联互通。","国务院治水。"]}"#,
        r#"{"id":"c","title":"南京市长江大桥今日通车","paragraphs":["大桥通车，Web 很快，website 也快。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

fn texts(completions: &[Completion], kind: CompletionKind) -> Vec<&str> {
    completions.iter().filter(|completion| completion.kind == kind).map(|completion| completion.text.as_str()).collect()
}

fn words(archive: &IndexReader, typed: &str, pinyin: bool) -> Vec<String> {
    let completions = complete(archive, typed, &CompletionOptions { pinyin, ..CompletionOptions::default() }).unwrap();
    texts(&completions, CompletionKind::Word).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_commonest_words_come_first() {
    let (_folder, archive) = archive();
    let completions = complete(&archive, "互", &CompletionOptions::default()).unwrap();
    assert_eq!((completions[0].text.as_str(), completions[0].hits), ("互联网", Some(5)));
    assert_eq!(words(&archive, "互联", false)[0], "互联网", "titles count too");
    assert!(words(&archive, "網", false).contains(&"网络".to_owned()), "folded");
    assert_eq!(words(&archive, "ｗＥb", false), ["web", "website"]);
    assert!(words(&archive, "", false).is_empty() && words(&archive, "大桥 ", false).is_empty());
}

#[test]
fn the_last_piece_is_completed_and_the_rest_stays() {
    let (_folder, archive) = archive();
    for (typed, expected) in [
        ("治理 互联", "治理 互联网"),
        ("大桥，互联", "大桥，互联网"),
        ("“互联", "“互联网"),
        ("标题:互联", "标题:互联网"),
        ("(大桥 OR 互联", "(大桥 OR 互联网"),
        ("治理 -互联", "治理 -互联网"),
    ] {
        let completions = complete(&archive, typed, &CompletionOptions::default()).unwrap();
        assert_eq!((completions[0].query.as_str(), completions[0].text.as_str()), (expected, "互联网"));
    }
}

#[test]
fn words_that_run_on_are_completed_by_what_stands_there() {
    let (_folder, archive) = archive();
    assert_eq!(words(&archive, "互联网治", false), ["互联网治理"], "not 治水, which does not stand behind it");
    assert_eq!(words(&archive, "互联网金", false), ["互联网金融"]);
    assert!(words(&archive, "互联网桥", false).is_empty());
}

#[test]
fn titles_have_all_that_was_typed_and_come_once() {
    let (_folder, archive) = archive();
    let titles = |typed: &str| {
        let completions = complete(&archive, typed, &CompletionOptions::default()).unwrap();
        completions.into_iter().filter(|completion| completion.kind == CompletionKind::Title).collect::<Vec<_>>()
    };
    assert_eq!(titles("互联网").len(), 1);
    let [title] = &titles("大桥 通")[..] else { panic!("one title") };
    assert_eq!((title.text.as_str(), title.article.as_deref()), ("南京市长江大桥今日通车", Some("c")));
    assert_eq!(title.query, title.text);
    assert!(titles("大").is_empty(), "a letter is in too many titles");
    assert!(titles("治理 大桥").is_empty());
}

#[test]
fn pinyin_on_request() {
    let (_folder, archive) = archive();
    for typed in ["hlw", "hul", "hulianw", "hulianwang", "hu'lian", "hlwang"] {
        assert!(words(&archive, typed, true).contains(&"互联网".to_owned()), "{typed}");
        assert!(words(&archive, typed, false).is_empty(), "{typed}");
    }
    // zh typed as z or as zh.
    for typed in ["zl", "zhl", "zhili"] {
        assert!(words(&archive, typed, true).contains(&"治理".to_owned()), "{typed}");
    }
    assert!(words(&archive, "hlq", true).is_empty());
    assert!(words(&archive, "we", true).contains(&"web".to_owned()), "Latin words are completed all the same");
}

#[test]
fn no_more_than_wanted() {
    let (_folder, archive) = archive();
    for limit in 0..6 {
        let completions =
            complete(&archive, "互联", &CompletionOptions { limit, pinyin: false, ..CompletionOptions::default() })
                .unwrap();
        assert!(completions.len() <= limit);
        assert_eq!(limit >= 3, !texts(&completions, CompletionKind::Title).is_empty(), "a third is for titles");
    }
}

proptest! {
    /// Every completion finds something.
    #[test]
    fn suggestions_are_never_wrong(typed in "[互联网治理大桥长江国 a-z“(:'-]{0,8}") {
        for completion in complete(sample(), &typed, &CompletionOptions { limit: 8, pinyin: true, ..CompletionOptions::default() }).unwrap() {
            let found = count(sample(), &parse(&format!("“{}”", completion.text)), &Options::strict()).unwrap();
            prop_assert!(found.number() > 0, "{completion:?}");
        }
    }
}

#[test]
fn an_article_with_its_marks() {
    let (_folder, archive) = archive();
    let article = highlighted_article(&archive, "a", Some(&parse("互联网 治理")), &Options::default()).unwrap();
    let marked: Vec<Vec<&str>> = article
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.highlights.iter().map(|span| span.of(&paragraph.text)).collect())
        .collect();
    assert_eq!(marked, [vec!["互联网治理"], vec!["互联网", "治理"], vec!["互联网"], vec![]]);
    assert_eq!(article.paragraphs.iter().map(|paragraph| paragraph.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let plain = highlighted_article(&archive, "a", None, &Options::default()).unwrap();
    assert!(plain.paragraphs.iter().all(|paragraph| paragraph.highlights.is_empty()));
    let error = highlighted_article(&archive, "z", None, &Options::default()).unwrap_err();
    assert!(matches!(error, jianbao::search::Error::NoArticle { .. }));
}

#[test]
fn neighbours_are_those_of_the_same_paper_day_and_page() {
    let folder = Folder::new();
    let line = |id: &str, date: &str, source: &str, page: &str| {
        format!(
            r#"{{"id":"{id}","date":"{date}","source":"{source}","page":"{page}","title":"题{id}","paragraphs":["文。"]}}"#
        )
    };
    let lines = [
        line("c", "2016-03-12", "临江日报", "2"),
        line("a", "2016-03-12", "临江日报", "2"),
        line("b", "2016-03-12", "临江日报", "2"),
        line("d", "2016-03-12", "临江日报", "10"),
        line("e", "2016-03-12", "临江日报", "10"),
        line("f", "2016-03-12", "临江日报", "1"),
        line("g", "2016-03-12", "江声周刊", "2"),
        line("h", "2016-03-13", "临江日报", "2"),
        r#"{"id":"i","title":"题i","paragraphs":["文。"]}"#.to_owned(),
    ];
    folder.write("archive/a.jsonl", lines[..5].join("\n"));
    folder.build();
    // Some of them in another segment.
    folder.write("archive/b.jsonl", lines[5..].join("\n"));
    let (archive, ..) = folder.update(&folder.request());
    let of = |id: &str| {
        let found = highlighted_article(&archive, id, None, &Options::default()).unwrap().neighbours;
        let name = |neighbour: Option<Neighbour>| {
            neighbour.map_or("-".to_owned(), |neighbour| {
                assert_eq!(neighbour.title, format!("题{}", neighbour.id));
                neighbour.id
            })
        };
        [found.previous, found.next, found.previous_page, found.next_page].map(name).join(" ")
    };
    assert_eq!(of("b"), "a c f d");
    assert_eq!(of("a"), "- b f d");
    assert_eq!(of("d"), "- e a -", "page 10 stands behind page 2");
    assert_eq!(of("f"), "- - - a");
    assert_eq!((of("g"), of("h"), of("i")), ("- - - -".to_owned(), "- - - -".to_owned(), "- - - -".to_owned()));
}
