//! JSON with unpaired surrogates: articles are read with U+FFFD for each, and a diagnostic reports it. Pairs are kept.

use jianbao::{
    corpus::{Batches, DiagnosticKind, Limits, Parsed, ReadOptions, walk},
    model::Article,
};

use crate::support::Folder;

fn read(name: &str, content: &str) -> Parsed {
    let folder = Folder::new();
    folder.write(&format!("archive/{name}"), content);
    // Small, so that large objects are split too.
    let options = ReadOptions { limits: Limits { article: 1 << 10, ..Limits::default() }, ..ReadOptions::default() };
    let mut all = Parsed::default();
    for batch in Batches::new(walk(&[folder.path().join("archive")]).unwrap().files).with(options) {
        all.merge(batch.parse());
    }
    all
}

fn halves(parsed: &Parsed) -> Vec<usize> {
    let of =
        |kind: &DiagnosticKind| if let DiagnosticKind::LoneSurrogates { count } = kind { Some(*count) } else { None };
    parsed.diagnostics.iter().filter_map(|diagnostic| of(&diagnostic.kind)).collect()
}

/// An article whose title and text contain this escape.
fn object(escaped: &str) -> String {
    format!(
        r#"{{"id":"1","title":"大桥{escaped}","date":"2016-03-12","paragraphs":["合龙{escaped}。","两岸\\udead。"]}}"#
    )
}

#[test]
fn wherever_json_is_read_a_lone_half_costs_one_character() {
    let other = r#"{"id":"2","title":"渡口","text":"停航。"}"#;
    for (escaped, expected, count) in [
        (r"\udead", "\u{fffd}", 1),
        (r"\uD83D", "\u{fffd}", 1),
        (r"\ud83d\ud83d\ude00", "\u{fffd}😀", 1),
        (r"\ude00\ud83d", "\u{fffd}\u{fffd}", 2),
        (r"\ud83d桥", "\u{fffd}桥", 1),
        (r"\ud83d\\n", "\u{fffd}\\n", 1),
        (r"\ud83d\ude00", "😀", 0),
        (r"\uD83D\uDE00\u6865", "😀桥", 0),
    ] {
        let object = object(escaped);
        for (name, json) in [
            ("lines.jsonl", format!("{object}\n{other}\n")),
            ("array.json", format!("[{object},\n{other}]")),
            ("values.json", format!("{object}\n\n{other}")),
            ("answer.json", format!(r#"{{"code":0,"data":{{"list":[{object},{other}]}}}}"#)),
            ("wrapped.json", format!(r#"[{{"news":{object}}},{other}]"#)),
            ("large.json", format!(r#"{{"list":[{object},{other}],"note":"{}"}}"#, "注".repeat(1 << 19))),
        ] {
            let parsed = read(name, &json);
            assert!(parsed.skips.is_empty() && parsed.articles.len() == 2, "{name} {escaped}: {:?}", parsed.skips);
            let Article { meta, paragraphs } = &parsed.articles[0];
            assert_eq!(meta.title, format!("大桥{expected}"), "{name} {escaped}");
            assert_eq!(paragraphs[..], [format!("合龙{expected}。"), "两岸\\udead。".to_owned()], "{name} {escaped}");
            // Once per record, for title and text together.
            assert_eq!(halves(&parsed).iter().sum::<usize>(), 2 * count, "{name} {escaped}: {:?}", parsed.diagnostics);
        }
    }
}

#[test]
fn lone_surrogates_around_a_large_json_list_are_replaced_too() {
    let json = format!(
        r#"{{"source":"临江\udead日报","date":"2016-03-12","list":[{{"title":"甲","text":"一。"}},{{"title":"乙","text":"二。"}}],"note":"{}"}}"#,
        "注".repeat(1 << 19)
    );
    let parsed = read("a.json", &json);
    let sources: Vec<_> = parsed.articles.iter().map(|article| article.meta.source.as_deref()).collect();
    assert_eq!(sources, [Some("临江\u{fffd}日报"); 2]);
    let [told] = &parsed.skips[..] else { panic!("{:?}", parsed.skips) };
    assert!(told.reason.contains("1 unpaired surrogates were read as U+FFFD"), "{told}");
}

#[test]
fn json_that_is_broken_otherwise_is_refused_for_that() {
    for broken in [r#"{"title":"大桥\udead","text":}"#, r#"{"title":"大桥\ud8zz","text":"合龙。"}"#] {
        let parsed = read("a.jsonl", &format!("{broken}\n{{\"title\":\"渡口\"}}\n"));
        let [skip] = &parsed.skips[..] else { panic!("{:?}", parsed.skips) };
        assert!(skip.reason.starts_with("not JSON: ") && parsed.articles.len() == 1, "{skip}");
    }
}

#[test]
fn the_program_reports_it_and_is_content() {
    let folder = Folder::new();
    folder
        .write("archive/a.jsonl", object(r"\udead") + "\n" + &object(r"\ud83d\ude00").replace("\"1\"", "\"2\"") + "\n");
    let run = folder.run(&["index", "archive", "--report", "report.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    assert!(report.contains(r#""kind":"lone_surrogates","count":2"#), "{report}");
    let run = folder.run(&["inspect", "archive"]);
    assert!(run.stdout.contains("read 2 unpaired surrogates"), "{}", run.stdout);
}
