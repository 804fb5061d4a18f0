//! Search cases that readers of Chinese news reported for other programs, from a file: `id class mode query text want`,
//! separated by tabs. `JIANBAO_CASES` selects another file of the same form.

use std::{fs, path::PathBuf};

use jianbao::{
    index::IndexReader,
    query::parse,
    search::{Mode, Options, Page, hit_locations},
};

use crate::support::Folder;

struct Case {
    id: String,
    mode: Mode,
    query: String,
    text: String,
    hit: bool,
}

fn cases() -> Vec<Case> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases.tsv");
    let path = std::env::var_os("JIANBAO_CASES").map_or(own, PathBuf::from);
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [id, _class, mode, query, text, want, ..] = fields.as_slice() else { panic!("{line}") };
            let mode = match *mode {
                "default" => Mode::Default,
                "words" => Mode::Words,
                "exact" => Mode::Exact,
                other => panic!("{id}: no mode {other}"),
            };
            Case { id: (*id).to_owned(), mode, query: plain(query), text: plain(text), hit: *want == "hit" }
        })
        .collect()
}

/// Replaces escapes of invisible characters.
fn plain(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\r", "\r").replace("\\u200b", "\u{200b}").replace("\\u3000", "\u{3000}")
}

fn finds(archive: &IndexReader, case: &Case) -> bool {
    let options = Options { mode: case.mode, page: Page { offset: 0, limit: usize::MAX }, ..Options::default() };
    hit_locations(archive, &parse(&case.query), &options).unwrap().iter().any(|place| place.article == case.id)
}

/// All texts in one archive, which share a vocabulary.
#[test]
fn cases_hold_together() {
    let cases = cases();
    let folder = Folder::new();
    let lines: Vec<String> =
        cases.iter().map(|case| serde_json::json!({ "id": case.id, "paragraphs": [case.text] }).to_string()).collect();
    folder.write("archive/cases.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| finds(&archive, case) != case.hit)
        .map(|case| {
            format!(
                "{}: {:?} in {:?} should be {}",
                case.id,
                case.query,
                case.text,
                if case.hit { "a hit" } else { "a miss" }
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Each text in an archive of its own, in which a word of the query may be unknown.
#[test]
fn cases_hold_alone() {
    for case in cases() {
        let folder = Folder::new();
        let line = serde_json::json!({ "id": case.id, "paragraphs": [case.text] });
        folder.write("archive/case.jsonl", line.to_string());
        let (archive, ..) = folder.build();
        assert_eq!(finds(&archive, &case), case.hit, "{}: {:?} in {:?}", case.id, case.query, case.text);
    }
}
