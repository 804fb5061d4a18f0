//! The program as a user runs it: its output, messages and exit codes.

use std::{
    fs,
    io::Read,
    process::{Command, Stdio},
};

use crate::support::Folder;

/// A small archive, indexed.
fn indexed() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"lj-1","date":"2016-03-12","title":"大桥合龙","source":"临江日报","page":1,"paragraphs":["昨日清晨，长江大桥合龙。","市长说，大桥年内通车。"]}"#,
        r#"{"id":"bg-1","date":"2017-05-01","title":"市長談互聯網治理","source":"濱港時報","author":"林","page":"A3","paragraphs":["市長說，互聯網要治理。\u001b[31m"]}"#,
        r#"{"id":"lj-2","date":"2018-01-01","title":"南京市长江大桥今日通车","source":"临江日报","paragraphs":["车流如织。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    folder
}

/// Times differ between runs.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split("\"took_ms\":").enumerate() {
        if at > 0 {
            out.push_str("\"took_ms\":0");
        }
        let rest = if at > 0 { part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.') } else { part };
        out.push_str(rest);
    }
    out
}

#[test]
fn hits_on_the_terminal() {
    let folder = indexed();
    let run = folder.run(&["search", "大桥"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!("search_plain", run.stdout);
    let run = folder.run(&["search", "市长", "--color", "always", "-n", "1"]);
    insta::assert_snapshot!("search_colour", run.stdout.replace('\u{1b}', "␛"));
}

#[test]
fn the_json_contract() {
    let folder = indexed();
    let run = folder.run(&["search", "市長", "互联网", "--json"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!("search_json", without_times(&run.stdout));
    for hit in run.json()["hits"].as_array().unwrap() {
        let text = hit["text"].as_str().unwrap();
        for mark in hit["highlights"].as_array().unwrap() {
            let range = mark["start"].as_u64().unwrap() as usize..mark["end"].as_u64().unwrap() as usize;
            assert!(["市長", "互聯網"].contains(&&text[range]));
        }
    }
}

#[test]
fn other_forms_of_an_answer() {
    let folder = indexed();
    assert_eq!(folder.run(&["search", "大桥", "--count"]).stdout, "4\n");
    assert_eq!(folder.run(&["search", "大桥", "-l"]).stdout.lines().count(), 2);
    assert_eq!(folder.run(&["search", "大桥", "--jsonl", "--all"]).stdout.lines().count(), 4);
    assert_eq!(folder.run(&["search", "大桥", "--jsonl", "-n", "1"]).stdout.lines().count(), 1);
    let all = folder.run(&["search", "大桥", "--jsonl", "--all"]).stdout;
    let second = folder.run(&["search", "大桥", "--jsonl", "-n", "2", "--offset", "2"]).stdout;
    assert!(all.ends_with(&second), "pages are parts of the whole");
}

#[test]
fn many_queries_in_one_process() {
    let folder = indexed();
    let run = folder.run_with_input(&["search", "--queries", "-", "-n", "1"], "大桥\n没有的词\n\n市长\n");
    assert_eq!(run.code, 0);
    let totals: Vec<u64> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["total"].as_u64().unwrap())
        .collect();
    assert_eq!(totals, [4, 0, 0, 4]);
}

#[test]
fn nothing_found_is_exit_code_1() {
    let folder = indexed();
    let run = folder.run(&["search", "没有这样的词"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let run = folder.run(&["search", "()"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("nothing to search for"), "{}", run.stderr);
}

#[test]
fn an_empty_query_is_refused() {
    let folder = indexed();
    let run = folder.run(&["search", ""]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("the query is empty"), "{}", run.stderr);
}

#[test]
fn a_missing_index_names_the_command_that_makes_one() {
    let folder = Folder::new();
    let run = folder.run(&["search", "大桥", "--index", "nowhere"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!("missing_index", run.stderr);
}

#[test]
fn the_first_search_builds_the_default_index() {
    let folder = Folder::new();
    folder.write("data/20160312-01-02.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    let run = folder.run(&["search", "大桥"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("building it from data first"), "{}", run.stderr);
    assert!(run.stdout.contains("【大桥】合龙"));
    assert!(!folder.run(&["search", "大桥"]).stderr.contains("building"));
}

#[test]
fn skips_are_listed_and_give_exit_code_3() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", "{\"id\":\"a\",\"title\":\"甲\"}\n{broken\n");
    folder.write("archive/empty.txt", "");
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("a.jsonl:2: not JSON"), "{}", run.stderr);
    assert!(run.stderr.contains("empty.txt: the file is empty"), "{}", run.stderr);
    assert!(run.stderr.contains("2 skipped"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "甲"]).code, 0, "the rest is there");
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let folder = Folder::new();
    let run = folder.run(&["index", "nowhere"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot index nowhere"), "{}", run.stderr);
}

#[test]
fn a_folder_of_something_else_is_not_written_to() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", r#"{"id":"a","title":"甲"}"#);
    let run = folder.run(&["index", "archive", "--index", "archive"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("not a jianbao index"), "{}", run.stderr);
}

#[test]
fn a_closed_pipe_is_silent() {
    let folder = indexed();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("jianbao"))
        .args(["search", "大桥", "--all", "--jsonl"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert!(child.wait().unwrap().code().unwrap() < 2);
    assert_eq!(messages, "");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let folder = indexed();
    let run = folder.run(&["search", "互联网"]);
    assert!(run.stdout.contains("␛[31m") && !run.stdout.contains('\u{1b}'));
}

#[test]
fn an_article_is_shown_whole_with_marks() {
    let folder = indexed();
    insta::assert_snapshot!("show", folder.run(&["show", "lj-1", "--highlight", "大桥"]).stdout);
    let run = folder.run(&["show", "lj-9"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no article of the index has the id"), "{}", run.stderr);
}

#[test]
fn explain_lists_the_terms_that_a_paragraph_contains() {
    let folder = indexed();
    let run = folder.run(&["explain", "市长", "--doc", "lj-2"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!("explain", run.stdout);
    assert_eq!(folder.run(&["explain", "茶叶", "--doc", "lj-2"]).code, 1);
    let run = folder.run(&["search", "大桥 -通车 日期:2016", "--explain-query"]);
    insta::assert_snapshot!("explain_query", run.stderr.split("\n\n").next().unwrap());
}

#[test]
fn measures_are_printed_beside_the_plain_rankings() {
    let folder = indexed();
    folder.write("q.tsv", "1\t市长谈治理\n2\t没有这样的事\n");
    folder.write("q.qrels", "1\tbg-1\n2\tlj-1\n");
    let run = folder.run(&["eval", "--queries", "q.tsv", "--qrels", "q.qrels", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = run.json();
    assert_eq!(rows[0]["ranking"], "jianbao");
    assert_eq!((rows[0]["mrr_10"].as_f64(), rows[0]["queries"].as_u64()), (Some(0.5), Some(2)));
    assert_eq!(rows.as_array().unwrap().len(), 3);
}

#[test]
fn files_of_known_answers_are_checked() {
    let folder = indexed();
    folder.write("q.tsv", "# 题目\n1\t市长谈治理\n2\t没有这样的事\n");
    folder.write("q.qrels", "1\tbg-1\n2 0 lj-1 1\n");
    let eval = |queries: &str, qrels: &str| folder.run(&["eval", "--queries", queries, "--qrels", qrels, "--json"]);
    assert_eq!(eval("q.tsv", "q.qrels").code, 0);
    folder.write("text.txt", "市长谈治理\n没有这样的事\n");
    folder.write("empty.txt", "\n# \n");
    folder.write("others.qrels", "7\tbg-1\n8\tlj-1\n");
    folder.write("elsewhere.qrels", "1\tno-1\n2\tno-2\n");
    folder.write("long.tsv", format!("1\t{}\n", "大".repeat(100_001)));
    folder.write("binary", b"\xff\xfe\0");
    for (queries, qrels, message) in [
        ("text.txt", "q.qrels", "no line of text.txt is `id<TAB>text`"),
        ("empty.txt", "q.qrels", "no line of empty.txt is `id<TAB>text`"),
        ("q.tsv", "text.txt", "no line of text.txt is `id<TAB>article`"),
        // One of them in place of the other.
        ("q.qrels", "q.tsv", "none of the articles in q.tsv is in the index in index"),
        ("q.tsv", "others.qrels", "no query in q.tsv has an id that others.qrels has answers for"),
        ("q.tsv", "elsewhere.qrels", "none of the articles in elsewhere.qrels is in the index in index"),
        ("long.tsv", "q.qrels", "longer than 100,000 characters"),
        ("binary", "q.qrels", "it is not text in UTF-8"),
        ("nowhere", "q.qrels", "cannot read nowhere"),
        (".", "q.qrels", "cannot read ."),
    ] {
        let run = eval(queries, qrels);
        assert!(run.code == 2 && run.stdout.is_empty(), "{queries} {qrels}: {}", run.stdout);
        assert!(run.stderr.contains(message), "{queries} {qrels}: {message}\n{}", run.stderr);
    }
    // Unusable lines and queries without a text are reported.
    folder.write("some.tsv", "1\t市长谈治理\n没有这样的事\n3\t\n");
    let run = eval("some.tsv", "q.qrels");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("some.tsv:2: not `id<TAB>text`") && run.stderr.contains("2 such lines"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("1 queries of q.qrels are not in some.tsv"), "{}", run.stderr);
}

#[test]
fn a_query_that_is_too_long_is_refused_in_its_place() {
    let folder = indexed();
    let (long, longer) = ("大".repeat(100_001), "?".repeat(600_000));
    let list = format!("大桥\n{long}\n市长\n{longer}\n\n大桥");
    for how in [&[][..], &["-l"], &["--count"]] {
        let run = folder.run_with_input(&[&["search", "--queries", "-", "-n", "1"], how].concat(), &list);
        assert_eq!(run.code, 3, "{}", run.stderr);
        let lines: Vec<serde_json::Value> =
            run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let refused: Vec<bool> = lines.iter().map(|line| line.get("error").is_some()).collect();
        assert_eq!(refused, [false, true, false, true, false, false], "a line for each query");
        assert_eq!(lines[1]["query"], format!("{}…", "大".repeat(40)));
        assert_eq!(run.stderr.matches("longer than 100,000 characters").count(), 2, "{}", run.stderr);
    }
    folder.write("long.txt", &longer);
    let run = folder.run(&["search", "--queries", "long.txt"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let typed = "a".repeat(100_001);
    for args in [
        &["search", &typed][..],
        &["timeline", &typed],
        &["facets", &typed],
        &["kwic", &typed],
        &["export", &typed, "--format", "csv"],
        &["explain", &typed, "--doc", "lj-1"],
        &["show", "lj-1", "--highlight", &typed],
    ] {
        let run = folder.run(args);
        assert!(run.code == 2 && run.stderr.contains("longer than 100,000 characters"), "{}: {}", args[0], run.stderr);
        assert!(run.stdout.is_empty(), "{}", args[0]);
    }
}

#[test]
fn stats_for_people_and_programs() {
    let folder = indexed();
    let json = folder.run(&["stats", "--json"]).json();
    assert_eq!((json["articles"].as_u64(), json["paragraphs"].as_u64()), (Some(3), Some(4)));
    assert_eq!(json["sources"]["临江日报"], 2);
    let table = folder.run(&["stats"]).stdout;
    assert!(table.contains("2016-03-12 to 2018-01-01"), "{table}");
    let sources: Vec<&str> = table.lines().filter(|line| line.contains("报 ") || line.contains("報 ")).collect();
    let ends: Vec<usize> = sources.iter().map(|line| jianbao::printer::width(line)).collect();
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "columns stand under each other: {sources:?}");
}

#[test]
fn tokenize_prints_what_is_indexed() {
    let folder = Folder::new();
    insta::assert_snapshot!("tokenize", folder.run(&["tokenize", "南京市長江大橋"]).stdout);
}

#[test]
fn the_index_folder_is_not_touched_by_reading() {
    let folder = indexed();
    let listing = || {
        let mut names: Vec<_> = walk(folder.path().join("index"));
        names.sort();
        names
    };
    let before = listing();
    folder.run(&["search", "大桥"]);
    folder.run(&["stats"]);
    assert_eq!(listing(), before);
}

/// The files in a folder with their modification times.
fn walk(dir: std::path::PathBuf) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(walk(path));
        } else {
            let modified = path.metadata().unwrap().modified().unwrap();
            names.push(format!("{} {modified:?}", path.display()));
        }
    }
    names
}
