//! Concordances: every occurrence in its context, aligned by display width.

use jianbao::{
    index::IndexReader,
    printer::{Marks, Terminal, width},
    query::parse,
    search::{ConcordanceLine, ConcordanceOptions, LineOrder, Options, Page, Sample, kwic, search},
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
            let lines = lines(archive, &query, ConcordanceOptions { width: 9, order, ..ConcordanceOptions::default() });
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
        let lines =
            lines(&archive, "互联网 OR 治理", ConcordanceOptions { width: 40, order, ..ConcordanceOptions::default() });
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
        let lines =
            lines(&archive, "“互联网”", ConcordanceOptions { width: 2, order, ..ConcordanceOptions::default() });
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

#[test]
fn lines_are_sorted_by_characters_beside_the_occurrence() {
    let (_folder, archive) = indexed();
    let order = LineOrder::Characters("R1,L1".parse().unwrap());
    let lines = lines(&archive, "“互联网”", ConcordanceOptions { width: 3, order, ..ConcordanceOptions::default() });
    let beside: Vec<String> = lines.iter().map(|line| format!("{}|{}", line.left, line.right)).collect();
    // Punctuation does not count, and traditional and simplified characters are equal.
    assert_eq!(beside.len(), 7, "{beside:?}");
    let keys: Vec<(char, char)> = lines.iter().map(key).collect();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(keys, sorted, "{beside:?}");
}

/// The first letter after an occurrence and the last one before it, folded, written independently of the tested code.
fn key(line: &ConcordanceLine) -> (char, char) {
    let folded = |text: &str| jianbao::analysis::fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>();
    (folded(&line.right).first().copied().unwrap_or('\0'), folded(&line.left).last().copied().unwrap_or('\0'))
}

#[test]
fn a_sample_is_a_part_of_all_lines_and_the_same_again() {
    let draw = |size, seed, order| {
        let context =
            ConcordanceOptions { order, sample: Some(Sample { size, seed }), ..ConcordanceOptions::default() };
        kwic(sample(), &parse("的"), &Options::strict(), context).unwrap()
    };
    let all = kwic(sample(), &parse("的"), &Options::strict(), ConcordanceOptions::default()).unwrap();
    assert_eq!(all.occurrences, Some(all.lines.len() as u64));
    let place = |line: &ConcordanceLine| (line.article.id.clone(), line.paragraph, line.span.start);
    let everything: Vec<_> = all.lines.iter().map(place).collect();
    for seed in 0..20 {
        let found = draw(25, seed, LineOrder::Position);
        assert_eq!((found.lines.len(), found.occurrences), (25, all.occurrences));
        let places: Vec<_> = found.lines.iter().map(place).collect();
        let at: Vec<usize> =
            places.iter().map(|place| everything.iter().position(|other| other == place).unwrap()).collect();
        assert!(at.is_sorted_by(|a, b| a < b), "in the order of the archive, and none twice");
        assert_eq!(found.lines, draw(25, seed, LineOrder::Position).lines);
        let mut by_context: Vec<_> = draw(25, seed, LineOrder::Right).lines.iter().map(place).collect();
        let mut places = places;
        by_context.sort();
        places.sort();
        assert_eq!(by_context, places, "the order does not change the sample");
        // A larger sample contains the smaller one.
        let larger: Vec<_> = draw(60, seed, LineOrder::Position).lines.iter().map(place).collect();
        assert!(places.iter().all(|place| larger.contains(place)));
    }
    assert_ne!(draw(25, 1, LineOrder::Position).lines, draw(25, 2, LineOrder::Position).lines);
    assert_eq!(draw(usize::MAX, 1, LineOrder::Position).lines, all.lines);
    // Each occurrence is drawn about equally often: the halves of the archive, over many seeds.
    let half = all.lines.len() / 2;
    let early: usize = (0..200)
        .map(|seed| {
            let lines = draw(20, seed, LineOrder::Position).lines;
            lines.iter().filter(|line| everything[..half].contains(&place(line))).count()
        })
        .sum();
    assert!((1700..2300).contains(&early), "{early} of 4000");
}

#[test]
fn the_context_may_be_the_sentence() {
    let folder = Folder::new();
    folder.write("a.jsonl", r#"{"id":"a","paragraphs":["甲在桥边。乙看见大桥，笑了！“丙呢？”"]}"#);
    folder.run(&["index", "a.jsonl"]);
    let run = folder.run(&["kwic", "大桥", "--sentence"]);
    assert_eq!(run.stdout.trim(), "乙看见【大桥】，笑了！  [a] ¶1", "{}", run.stdout);
    let run = folder.run(&["kwic", "大桥 桥", "--csv", "--sort", "R1"]);
    assert!(run.stdout.starts_with("\u{feff}left,node,right,article,paragraph,date,"), "{}", run.stdout);
    assert!(run.stdout.contains("\r\n甲在桥边。乙看见,大桥,，笑了！“丙呢？”,a,1,"), "{}", run.stdout);
    assert!(run.stderr.contains("2 lines; "), "{}", run.stderr);
    let run = folder.run(&["kwic", "桥", "--sample", "1"]);
    assert!(run.stderr.contains("1 line of 2 occurrences; "), "{}", run.stderr);
    let run = folder.run(&["kwic", "大桥", "--sort", "R0"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("L1 to L9"), "{}", run.stderr);
}
