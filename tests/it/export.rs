//! Exports: the complete result, in an order that does not depend on ranking, in files that other programs can read.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use jianbao::{
    index::IndexReader,
    printer::{ExportFormat, csv_row, export},
    query::parse,
    search::{Options, Results, search},
    wire::Provenance,
};
use proptest::prelude::*;

use crate::support::{Folder, Random, sample, sample_articles, some_query};

/// The records of a CSV file, parsed strictly by RFC 4180; panics if the file violates it.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut record = vec![String::new()];
    let mut rest = text.chars().peekable();
    let mut begun = false;
    while let Some(c) = rest.next() {
        let cell = record.last_mut().unwrap();
        match c {
            '"' if !begun => loop {
                begun = true;
                match rest.next().expect("a quoted cell ends") {
                    '"' if rest.peek() == Some(&'"') => cell.extend(rest.next()),
                    '"' => {
                        assert!(matches!(rest.peek(), Some(',' | '\r')), "nothing stands behind a quoted cell");
                        break;
                    }
                    c => cell.push(c),
                }
            },
            ',' => {
                record.push(String::new());
                begun = false;
            }
            '\r' => {
                assert_eq!(rest.next(), Some('\n'));
                records.push(std::mem::replace(&mut record, vec![String::new()]));
                begun = false;
            }
            '"' | '\n' => panic!("{c:?} stands in quotes only"),
            c => {
                cell.push(c);
                begun = true;
            }
        }
    }
    assert_eq!(record, [""], "the last record ends as the others do");
    records
}

/// A cell without the apostrophe that was added to it.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn exported(archive: &IndexReader, query: &str, format: ExportFormat, provenance: bool) -> String {
    let results = Results::new(archive, &parse(query), &Options::default()).unwrap();
    let block = Provenance::new(&results, "2026-01-02T03:04:05Z");
    export(format, &results, provenance.then_some(&block), None).collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_table_has_every_hit_of_a_search() {
    let (archive, articles) = (sample(), sample_articles());
    let mut random = Random::new(17);
    for _ in 0..60 {
        let query = some_query(&articles, &mut random);
        let table = exported(archive, &query, ExportFormat::Csv, false);
        let records = records(table.strip_prefix('\u{feff}').unwrap());
        let column = |name: &str| records[0].iter().position(|column| column == name).unwrap();
        let (id, number, text, matched) = (column("article"), column("paragraph"), column("text"), column("match"));
        let mut found: Vec<(String, usize, String, String)> = Vec::new();
        for record in &records[1..] {
            assert_eq!(record.len(), records[0].len());
            let number = record[number].parse().unwrap();
            found.push((record[id].clone(), number, plain(&record[text]).to_owned(), record[matched].clone()));
        }
        let hits = search(archive, &parse(&query), &Options::strict()).unwrap().hits;
        let mut expected: Vec<(String, usize, String, String)> = hits
            .iter()
            .map(|hit| {
                (hit.article.id.clone(), hit.paragraph, hit.text.clone(), format!("{:?}", hit.matched).to_lowercase())
            })
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn the_order_is_that_of_dates_ids_and_paragraphs() {
    let lines = exported(sample(), "的", ExportFormat::Jsonl, false);
    let order: Vec<(bool, String, String, u64)> = lines
        .lines()
        .map(|line| {
            let hit: serde_json::Value = serde_json::from_str(line).unwrap();
            let date = hit["date"].as_str().unwrap_or_default().to_owned();
            (date.is_empty(), date, hit["article"].as_str().unwrap().to_owned(), hit["paragraph"].as_u64().unwrap())
        })
        .collect();
    assert!(order.is_sorted() && order.len() > 100);
    assert_eq!(lines, exported(sample(), "的", ExportFormat::Jsonl, false), "the same bytes each time");
}

proptest! {
    /// Any content of a cell can be read from the file, and no cell begins like a formula.
    #[test]
    fn cells_survive_a_table(cells in proptest::collection::vec("([=+@＝－'\t\r\n-]|[\",;大桥a1 ]){0,6}", 2..5)) {
        let row = csv_row(&cells);
        let read = records(&row);
        prop_assert_eq!(read.len(), 1);
        for (read, cell) in read[0].iter().zip(&cells) {
            prop_assert!(!read.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']));
            prop_assert_eq!(plain(read), cell.strip_prefix('\'').map_or(cell.as_str(), |_| cell.as_str()));
        }
    }
}

/// An archive that attacks spreadsheets, TeX and terminals.
fn hostile() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"-1","date":"2016-03-12","title":"=HYPERLINK(\"http://example.org\",\"大桥\")","source":"@临江,日报","author":"+李闻","page":"1","url":"https://example.org/大桥?a=1&b=%20{x}","paragraphs":["大桥\r\n合龙，他说：\"好\"。"]}"#,
        r#"{"id":"b {2}","date":"1998年3月","title":"大桥 50% & $5_#~^\\ } {","paragraphs":["大桥\u001b[31m。\r\nER  - \r\nTY  - 大桥"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

#[test]
fn cells_are_no_formulas() {
    let folder = hostile();
    let run = folder.run(&["export", "大桥", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let records = records(run.stdout.strip_prefix('\u{feff}').unwrap());
    let cells: Vec<&String> = records.iter().flatten().collect();
    for harmless in ["'-1", "'@临江,日报", "'=HYPERLINK(\"http://example.org\",\"大桥\")"] {
        assert!(cells.iter().any(|cell| *cell == harmless), "{harmless}: {cells:?}");
    }
    assert!(records.iter().all(|record| record.len() == records[0].len()));
    assert_eq!(records[2][0], "# query", "{records:?}");
}

#[test]
fn references_are_one_for_each_article_and_whole() {
    let folder = hostile();
    let ris = folder.run(&["export", "大桥", "--format", "ris", "--no-provenance"]).stdout;
    assert_eq!(ris.matches("TY  - ").count() - ris.matches("\u{fffd}").count(), 2);
    for line in ris.split_terminator("\r\n").filter(|line| !line.is_empty()) {
        assert!(line.as_bytes()[2..].starts_with(b"  - ") && !line.contains(char::is_control), "{line:?}");
    }
    let bib = folder.run(&["export", "大桥", "--format", "bibtex"]).stdout;
    // Except for the block before it, and the date of access.
    let steady = bib.lines().filter(|line| !line.starts_with('%') && !line.contains("urldate"));
    let steady = steady.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("export_bibtex", steady);
    let mut depth = 0_i32;
    for c in bib.chars() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        assert!(depth >= 0, "{bib}");
    }
    assert_eq!(
        (depth, bib.matches('@').count()),
        (0, 3),
        "two entries, and a sign in the name of the newspaper: {bib}"
    );
}

#[test]
fn an_export_says_where_it_comes_from() {
    let (_folder, archive) = Folder::of_paragraphs(&["大桥通车。", "大桥。"]);
    let index = archive.identity().to_owned();
    for format in [ExportFormat::Csv, ExportFormat::Jsonl, ExportFormat::BibTex] {
        let with = exported(&archive, "大桥 -“通车@”", format, true);
        for part in [env!("CARGO_PKG_VERSION"), "2026-01-02T03:04:05Z", "the word 大桥", &index, archive.analysis()] {
            assert!(with.contains(part), "{format:?}: {part} in {with}");
        }
        let without = exported(&archive, "大桥 -“通车@”", format, false);
        let rest = without.trim_start_matches('\u{feff}');
        assert!(with.len() > without.len() && with.ends_with(rest), "the rest is the same");
    }
    // An entry that is not an article would become one in the reader's library.
    for format in [ExportFormat::Ris, ExportFormat::CslJson] {
        assert_eq!(exported(&archive, "大桥", format, true), exported(&archive, "大桥", format, false), "{format:?}");
    }
    let results = Results::new(&archive, &parse("大桥 通车"), &Options::default()).unwrap();
    let provenance = Provenance::new(&results, "");
    assert_eq!((provenance.paragraphs, provenance.articles), (1, 1));
    assert_eq!(provenance.understood[0], "all of");
}

#[test]
fn csl_json_is_an_array_of_the_articles() {
    let folder = hostile();
    let run = folder.run(&["export", "大桥", "--format", "csl-json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let items = run.json();
    let ids: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["-1", "b {2}"]);
    assert_eq!(items[0]["author"], serde_json::json!([{ "literal": "+李闻" }]));
    assert_eq!(items[0]["issued"]["date-parts"], serde_json::json!([[2016, 3, 12]]));
    assert_eq!(items[1]["issued"]["literal"], "1998年3月");
    assert_eq!(items[1]["type"], "article-newspaper");
    assert_eq!(folder.run(&["export", "没有这样的词", "--format", "csl-json"]).json(), serde_json::json!([]));
    // As many as references of the other kinds, also for the sample archive.
    let items: serde_json::Value =
        serde_json::from_str(&exported(sample(), "大桥", ExportFormat::CslJson, true)).unwrap();
    let ris = exported(sample(), "大桥", ExportFormat::Ris, true);
    assert_eq!(items.as_array().unwrap().len(), ris.matches("TY  - ").count());
    assert!(ris.starts_with("TY  - NEWS\r\n"), "{}", &ris[..40]);
}

#[test]
fn a_file_has_its_provenance_beside_it() {
    let folder = hostile();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name));
    let run = folder.run(&["export", "大桥", "--format", "csv", "-o", "桥.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(read("桥.csv").unwrap().starts_with("\u{feff}article,paragraph,"));
    let provenance: serde_json::Value = serde_json::from_str(&read("桥.csv.provenance.json").unwrap()).unwrap();
    assert_eq!((&provenance["query"], &provenance["articles"]), (&"大桥".into(), &2.into()));
    let run = folder.run(&["export", "大桥", "--format", "ris", "-o", "a.ris", "--no-provenance"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(read("a.ris").unwrap().starts_with("TY  - ") && read("a.ris.provenance.json").is_err());
    let run = folder.run(&["export", "大桥", "--format", "ris", "-o", "missing/a.ris"]);
    assert!(run.code == 2 && run.stderr.contains("cannot write missing/a.ris"), "{}", run.stderr);
    // An existing file stays if a run fails.
    let run = folder.run(&["export", "", "--format", "ris", "-o", "a.ris"]);
    assert!(run.code == 2 && read("a.ris").unwrap().starts_with("TY  - "));
    assert!(read("a.ris.part").is_err());
}

#[test]
fn an_index_is_named_by_what_is_in_it() {
    let (folder, archive) = Folder::of_paragraphs(&["大桥通车。"]);
    assert_eq!(archive.identity(), folder.open().identity());
    assert_eq!(folder.run(&["backup", "copy", "--index", "index"]).code, 0);
    assert_eq!(
        archive.identity(),
        IndexReader::open(&folder.path().join("copy")).unwrap().identity(),
        "a copy is the same"
    );
    folder.write("archive/b.jsonl", r#"{"id":"b","paragraphs":["茶。"]}"#);
    let (updated, ..) = folder.update(&folder.request());
    assert_ne!(archive.identity(), updated.identity());
}

#[test]
fn without_hits_there_is_a_file_and_exit_code_1() {
    let folder = hostile();
    let run = folder.run(&["export", "没有这样的词", "--format", "csv", "--no-provenance"]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1));
    assert_eq!(folder.run(&["export", "大桥", "--format", "xlsx"]).code, 2);
    assert_eq!(folder.run(&["export", "", "--format", "csv"]).code, 2);
}

#[test]
fn switches_decide_what_matches() {
    let folder = Folder::new();
    let line = r#"{"id":"a","paragraphs":["南京市长江大桥的市长来了。","國務院發文，二十五条。"]}"#;
    folder.write("archive/a.jsonl", line);
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    for (args, expected) in [
        (&["国务院"][..], 1),
        (&["国务院", "--no-fold"], 0),
        (&["国务院", "--no-fold=case"], 1),
        (&["25条"], 1),
        (&["25条", "--no-numbers"], 0),
        (&["市长江"], 1),
        (&["市长江", "--words"], 0),
        (&["发文国务院"], 1),
        (&["发文国务院", "--exact"], 0),
    ] {
        let args = [&["export", "--format", "jsonl", "--no-provenance"], args].concat();
        assert_eq!(folder.run(&args).stdout.lines().count(), expected, "{args:?}");
    }
}

#[test]
fn a_closed_pipe_is_silent() {
    let folder = Folder::new();
    let line = |number: usize| {
        format!("{{\"id\":\"{number}\",\"source\":\"临江日报\",\"paragraphs\":[\"大桥{}。\"]}}\n", "通车".repeat(500))
    };
    folder.write("archive/a.jsonl", (0..200).map(line).collect::<String>());
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    for args in [&["export", "--format", "jsonl"][..], &["kwic", "--all"], &["timeline"], &["facets"]] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("jianbao"))
            .args(args)
            .arg("大桥")
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut messages = String::new();
        child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
        assert_eq!((child.wait().unwrap().code(), messages.as_str()), (Some(0), ""), "{args:?}");
    }
}
