//! Notes on queries that depend on the archive, and `--strict`, which makes notes errors.

use jianbao::{
    index::IndexReader,
    query::{Note, OtherSyntax, parse},
    search::{Budget, Options, notes, search},
};

use crate::support::Folder;

fn archive() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let article = |id: &str, source: &str, page: &str, date: &str| {
        serde_json::json!({
            "id": id, "source": source, "page": page, "date": date, "author": "李闻",
            "title": "大桥通车", "paragraphs": ["昨日清晨，大桥通车。"],
        })
        .to_string()
    };
    let lines = [
        article("a", "临江日报", "1", "2016-03-12"),
        article("b", "临江日报", "A3", "2016-03-13"),
        article("c", "濱港時報", "2", "2017-05-01"),
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

fn told(archive: &IndexReader, query: &str) -> Vec<String> {
    let query = parse(query);
    let answer = search(archive, &query, &Options::default()).unwrap();
    let all = notes(archive, &query, false, &Budget::default()).unwrap();
    assert_eq!(answer.notes, all, "what was found decides only how much is looked up: {query}");
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn an_unknown_value_is_reported_with_the_existing_ones() {
    let (_folder, archive) = archive();
    for (query, note) in [
        ("大桥 来源:临江晚报", "no article has 来源:临江晚报; there are 来源:临江日报, 来源:濱港時報"),
        ("大桥 来源:临江", "no article has 来源:临江; there are 来源:临江日报, 来源:濱港時報"),
        ("大桥 -来源:滨港日报", "no article has 来源:滨港日报; there are 来源:濱港時報, 来源:临江日报"),
        ("大桥 作者:李文", "no article has 作者:李文; there are 作者:李闻"),
        ("大桥 版:7", "no article has 版:7; there are 版:1, 版:2, 版:A3"),
        ("大桥 版:7..9", "no article has 版:7..9; there are 版:1, 版:2, 版:A3"),
        ("大桥 栏目:要闻", "no article has 栏目:要闻; no article of this archive has a value in this field"),
        ("大桥 日期:2031", "no article has 日期:2031; the archive covers 2016-03-12 to 2017-05-01"),
        ("大桥 日期:6月19日", "no article has 日期:06-19; the archive covers 2016-03-12 to 2017-05-01"),
        ("来源:临江日报,临江早报 大桥", "no article has 来源:临江早报; there are 来源:临江日报, 来源:濱港時報"),
    ] {
        assert_eq!(told(&archive, query), [note], "{query}");
    }
}

#[test]
fn existing_values_cause_no_note() {
    let (_folder, archive) = archive();
    for query in [
        "大桥 来源:临江日报",
        "来源:臨江日報",
        "来源:临江*",
        "大桥 OR 来源:滨港时报",
        "大桥 -作者:李闻",
        "版:2..9",
        "版:A03",
        "日期:2016..2031",
        "日期:5月1日",
        "飞碟 版:1",
    ] {
        assert_eq!(told(&archive, query), [] as [&str; 0], "{query}");
    }
}

#[test]
fn an_or_that_separates_conditions_from_their_words_is_noted() {
    for (query, read) in [
        ("改革 来源:甲 OR 来源:乙", "(改革 来源:甲) OR (来源:乙)"),
        ("改革 或 开放 日期:2012", "(改革) OR (开放 日期:2012)"),
        ("大桥 -来源:甲|高铁 版:1|机场", "(大桥 -来源:甲) OR (高铁 版:1) OR (机场)"),
    ] {
        let expected = if query.contains('-') { "(高铁 版:1)" } else { read };
        let notes = parse(query).notes;
        assert!(matches!(notes.as_slice(), [Note::WideOr(text)] if text.contains(expected)), "{query}: {notes:?}");
    }
    for query in [
        "改革 (来源:甲 OR 来源:乙)",
        "改革 来源:甲,乙",
        "(改革 来源:甲) OR 来源:乙",
        "改革 来源:甲 OR 开放 来源:乙",
        "来源:甲 OR 来源:乙",
        "大桥 OR 高铁 通车",
        "大桥 OR 日期:2012",
    ] {
        assert_eq!(parse(query).notes, [], "{query}");
    }
}

#[test]
fn strict_makes_a_note_an_error_in_every_command() {
    let (folder, _archive) = archive();
    for command in [
        &["search"][..],
        &["search", "--count"],
        &["search", "--json"],
        &["search", "-l"],
        &["facets"],
        &["timeline"],
        &["kwic"],
        &["export", "--format", "csv"],
    ] {
        for (query, note) in [("大桥 来源:临江晚报", "来源:临江日报"), ("大桥 titel:通车", "titel")] {
            let lenient = folder.run(&[command, &[query]].concat());
            assert!(lenient.code < 2 && lenient.stderr.contains(note), "{command:?} {query}: {lenient:?}");
            let strict = folder.run(&[command, &["--strict", query]].concat());
            assert!(strict.code == 2 && strict.stderr.contains(note), "{command:?} {query}: {strict:?}");
            assert_eq!(strict.stdout, "", "{command:?} {query}");
        }
        let plain = folder.run(&[command, &["--strict", "大桥 来源:临江日报"]].concat());
        assert_eq!(plain.code, 0, "{command:?}: {plain:?}");
    }
}

#[test]
fn notes_are_in_the_json_of_one_query_and_of_many() {
    let (folder, _archive) = archive();
    let query = "大桥 来源:临江晚报";
    let one = folder.run(&["search", "--json", query]).json();
    assert!(one["notes"][0].as_str().unwrap().contains("来源:临江日报"), "{one}");
    let lists = format!("{query}\n大桥\n");
    let many = folder.run_with_input(&["search", "--queries", "-"], &lists);
    let lines: Vec<serde_json::Value> = many.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[0]["notes"] == one["notes"] && lines[1]["notes"] == serde_json::json!([]), "{many:?}");
    let strict = folder.run_with_input(&["search", "--strict", "--queries", "-"], &lists);
    let lines: Vec<serde_json::Value> = strict.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(strict.code, 3, "{strict:?}");
    assert!(lines[0]["error"].as_str().unwrap().contains("来源:临江日报") && lines[1]["total"] == 6, "{strict:?}");
}

#[test]
fn the_syntax_of_other_programs_is_reported() {
    use OtherSyntax::{Distance, Exclusion, RegularExpression, Similar, Weight};
    for (query, text, syntax) in [
        ("大桥 NER/5 通车", "NER/5", Distance),
        ("大桥 near/5 通车", "near/5", Distance),
        ("大桥 W/5 通车", "W/5", Distance),
        ("大桥 ＮＥＡＲ５ 通车", "ＮＥＡＲ５", Distance),
        ("大桥 ADJ 通车", "ADJ", Distance),
        ("大桥^2 通车", "大桥^2", Weight),
        ("大桥~ 通车", "大桥~", Similar),
        ("大桥~2", "大桥~2", Similar),
        ("\"大桥 通车\"~", "\"大桥 通车\"~", Similar),
        ("/大.桥/", "/大.桥/", RegularExpression),
        ("通车 !大桥", "!大桥", Exclusion),
    ] {
        assert_eq!(parse(query).notes, [Note::OtherSyntax { text: text.to_owned(), syntax }], "{query}");
    }
}

#[test]
fn text_that_resembles_such_syntax_causes_no_note() {
    for query in [
        "TCP/5",
        "2/3",
        "大桥 same 通车",
        "大桥 XOR 通车",
        "宝马 W5 发布",
        "3~5年",
        "大桥～通车",
        "大桥！",
        "人/天",
        "/大桥/",
        "你好!",
    ] {
        assert_eq!(parse(query).notes, [], "{query}");
    }
}
