//! What the program reports about the files that it reads, and how it handles an article that is in two of them.

use crate::support::Folder;

fn archive() -> Folder {
    let folder = Folder::new();
    let page = "大桥昨日合龙\n\n临江讯：昨日清晨六时，长江上的大桥合龙。\n\n上一篇 下一篇\n\n两岸群众在江边观看。\n";
    folder.write("archive/临江日报/20160312-01-02.txt", page);
    folder.write(
        "archive/港报.txt",
        encoding_rs::BIG5.encode("大橋昨日合龍\n\n臨江訊：昨日清晨，長江上的大橋合龍，兩岸群眾在江邊觀看。\n").0,
    );
    folder.write(
        "archive/news.jsonl",
        "{\"id\":\"a\",\"title\":\"渡口停航\",\"date\":\"2015-02-30\",\"text\":\"渡口今起停航。\"}\nnot json\n",
    );
    folder.write("archive/empty.txt", "");
    folder
}

#[test]
fn inspect_reports_how_each_file_is_read() {
    let folder = archive();
    let run = folder.run(&["inspect", "archive", "--articles"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    insta::assert_snapshot!("inspect", run.stdout);
    insta::assert_snapshot!("inspect_messages", run.stderr);
}

#[test]
fn the_report_of_a_run_is_what_inspect_prints() {
    let folder = archive();
    let inspected = folder.run(&["inspect", "archive", "--json"]);
    assert_eq!(folder.run(&["index", "archive", "--report", "report.jsonl"]).code, 3);
    let report = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&report), sorted(&inspected.stdout));
    let file = inspected.stdout.lines().find(|line| line.contains("港报")).unwrap();
    let file: serde_json::Value = serde_json::from_str(file).unwrap();
    assert_eq!((&file["facts"]["encoding"], &file["facts"]["how"]), (&"Big5".into(), &"guessed".into()));
}

#[test]
fn many_bad_files_give_one_summary() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥昨日合龙\n\n临江讯：大桥合龙。\n");
    for number in 0..300 {
        folder.write(&format!("archive/{number}.txt"), "");
    }
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.lines().count() < 40, "{}", run.stderr);
    assert!(run.stderr.contains("300 × the file is empty"), "{}", run.stderr);
}

#[test]
fn an_article_in_two_places_is_indexed_once_with_both() {
    let folder = Folder::new();
    let text = "大桥昨日合龙\n日期：2016-03-12\n\n临江讯：昨日清晨，长江上的大桥合龙。\n";
    folder.write("archive/1/a.txt", text);
    folder.write("archive/2/b.txt", text.replace("大桥", "大橋").replace('，', "， "));
    // The same text in another newspaper or on another day is another article.
    folder.write("archive/3/c.txt", text.replace("03-12", "03-13"));
    // Ids of the archive are used as they are.
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"渡口停航\",\"text\":\"渡口今起停航。\"}}\n");
    folder.write("archive/d.jsonl", line("d1") + &line("d2") + &line("d1"));
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("2 duplicates, indexed once"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "-l"]).stdout.lines().count(), 2);
    assert_eq!(folder.run(&["search", "停航", "-l"]).stdout, "d1\nd2\n");
    let shown = folder.run(&["show", "1/a"]).stdout;
    assert!(shown.contains("/archive/2/b.txt)"), "{shown}");
    assert!(folder.run(&["show", "d1"]).stdout.contains("/archive/d.jsonl:3)"));
    assert_eq!(folder.run(&["stats", "--json"]).json()["duplicates"], 2);
}

#[test]
fn formats_fields_and_encodings_can_be_named() {
    let folder = Folder::new();
    folder.write("a.data", encoding_rs::GBK.encode("题,文\n大桥,昨日合龙。\n").0);
    let args = ["index", "a.data", "--format", "csv", "--map", "title=题", "--map", "text=文", "--encoding", "gbk"];
    assert_eq!(folder.run(&args).code, 0);
    assert!(folder.run(&["search", "合龙", "--flat"]).stdout.starts_with("大桥\n"));
    for (args, message) in [
        (["index", "a.data", "--format", "klingon"], "unknown format"),
        (["index", "a.data", "--map", "标题"], "标题"),
        (["index", "a.data", "--encoding", "klingon"], "unknown encoding"),
    ] {
        let run = folder.run(&args);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}
