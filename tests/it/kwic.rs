//! Concordances: every occurrence in its context, aligned by display width.

use jianbao::{
    index::IndexReader,
    printer::{Marks, Terminal, width},
    query::parse,
    search::{ConcordanceLine, ConcordanceOptions, LineOrder, Options, Page, kwic, search},
};

use crate::support::{Folder, Random, sample, sample_articles, some_query};

fn lines(archive: &IndexReader, query: &str, context: ConcordanceOptions) -> Vec<ConcordanceLine> {
    kwic(archive, &parse(query), &Options::strict(), context).unwrap().lines
}

fn printed(lines: &[ConcordanceLine], context: usize) -> String {
    let mut out = Vec::new();
    let terminal = Terminal { marks: Marks::Brackets, colour: false, snippet: None };
    terminal.lines(lines, context, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_mark_of_every_hit_is_a_line() {
    let (archive, articles) = (sample(), sample_articles());
    let mut random = Random::new(13);
    for _ in 0..60 {
        let query = some_query(&articles, &mut random);
        let hits = search(archive, &parse(&query), &Options::strict()).unwrap().hits;
        let mut expected: Vec<(String, usize, usize, String)> = Vec::new();
        for hit in &hits {
            for span in &hit.highlights {
                expected.push((hit.article.id.clone(), hit.paragraph, span.start, span.of(&hit.text).to_owned()));
            }
        }
        expected.sort();
        for order in [LineOrder::Position, LineOrder::Left, LineOrder::Right] {
            let lines = lines(archive, &query, ConcordanceOptions { width: 9, order });
            let mut found: Vec<(String, usize, usize, String)> = lines
                .iter()
                .map(|line| (line.article.id.clone(), line.paragraph, line.span.start, line.node.clone()))
                .collect();
            found.sort();
            assert_eq!(found, expected, "{query}");
            for line in &lines {
                let hit = hits.iter().find(|hit| hit.article.id == line.article.id && hit.paragraph == line.paragraph);
                let text = &hit.unwrap().text;
                assert!(
                    text[..line.span.start].ends_with(&line.left) && text[line.span.end..].starts_with(&line.right)
                );
                assert!(line.left.chars().count() <= 9 && line.right.chars().count() <= 9);
            }
        }
    }
}

#[test]
fn a_page_is_a_part_of_the_whole() {
    for order in [LineOrder::Position, LineOrder::Left, LineOrder::Right] {
        let context = ConcordanceOptions { order, ..ConcordanceOptions::default() };
        let all = lines(sample(), "的", context);
        let options = Options { page: Page { offset: 7, limit: 5 }, ..Options::strict() };
        let page = kwic(sample(), &parse("的"), &options, context).unwrap();
        assert_eq!(page.lines, all[7..12]);
        assert!(page.total.hits > 100, "what matches is known all the same");
    }
}

fn indexed() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2016-03-12","title":"互联网治理","paragraphs":["推动全球互联网治理，ＧＤＰ与互联网并进。"]}"#,
        r#"{"id":"b","date":"2017-05-01","title":"市長談互聯網","paragraphs":["市長說：Web 2.0 時代的互聯網\u001b[31m，e\u0301tude 與互聯網治理。"]}"#,
        r#"{"id":"c","paragraphs":["互联网"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

/// The columns before and after the occurrence in brackets of each line.
fn columns(printed: &str) -> Vec<(usize, usize)> {
    let line = |line: &str| {
        let (before, rest) = line.split_once('【').unwrap();
        let (node, behind) = rest.split_once('】').unwrap();
        (width(before), width(node) + width(&behind[..behind.rfind("  [").unwrap()]))
    };
    printed.lines().map(line).collect()
}

#[test]
fn occurrences_stand_under_each_other() {
    let (_folder, archive) = indexed();
    for order in [LineOrder::Position, LineOrder::Left, LineOrder::Right] {
        let lines = lines(&archive, "互联网 OR 治理", ConcordanceOptions { width: 40, order });
        assert_eq!(lines.len(), 7);
        for context in [0, 1, 2, 5, 7, 11, 30, 200] {
            let columns = columns(&printed(&lines, context));
            assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{columns:?}\n{}", printed(&lines, context));
            assert_eq!(columns[0].0, 12 + context);
        }
    }
}

#[test]
fn lines_are_sorted_by_their_context() {
    let (_folder, archive) = indexed();
    let sides = |order| -> Vec<(String, String)> {
        let lines = lines(&archive, "“互联网”", ConcordanceOptions { width: 2, order });
        lines.into_iter().map(|line| (line.left, line.right)).collect()
    };
    let ends: Vec<String> = sides(LineOrder::Left).into_iter().map(|(left, _)| left).collect();
    assert_eq!(
        ends,
        ["", "", " 與", "Ｐ与", "全球", "代的", "長談"].map(str::to_owned).to_vec(),
        "by the character before, folded"
    );
}

#[test]
fn a_concordance_on_the_terminal() {
    let (folder, _) = indexed();
    let run = folder.run(&["kwic", "互联网", "--sort", "right"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("kwic", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "control characters are neutralised");
    let run = folder.run(&["kwic", "互联网", "--width", "8", "--color", "always", "-n", "2"]);
    insta::assert_snapshot!("kwic_colour", run.stdout.replace('\u{1b}', "␛"));
    let json = folder.run(&["kwic", "互联网", "--json", "-n", "1", "--offset", "1", "--width", "4"]).json();
    assert_eq!(json["total"]["hits"], 5);
    let line = &json["lines"][0];
    assert_eq!((line["left"].as_str(), line["node"].as_str()), (Some("推动全球"), Some("互联网")));
    assert_eq!((line["article"]["id"].as_str(), line["paragraph"].as_u64()), (Some("a"), Some(1)));
}

#[test]
fn exit_codes_of_a_concordance() {
    let (folder, _) = indexed();
    assert_eq!(folder.run(&["kwic", "没有这样的词"]).code, 1);
    assert_eq!(folder.run(&["kwic", ""]).code, 2);
    let run = folder.run(&["kwic", "日期:2016"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "a condition matches and marks nothing");
    assert!(run.stderr.contains("0 lines; 2 paragraphs in 1 article match"), "{}", run.stderr);
}
