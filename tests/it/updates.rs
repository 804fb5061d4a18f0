//! Updates: an index that is updated step by step equals the result of a rebuild.

use std::{fs, path::Path};

use jianbao::{
    analysis::dictionary::Dictionary,
    index::{IndexReader, Request, optimize, update, verify},
    model::Article,
};
use proptest::prelude::*;

use crate::support::{Folder, Quiet, all_hits, build_options, places};

/// A change of an archive between two runs.
#[derive(Debug, Clone)]
enum Edit {
    /// Writes a file of articles, each with an id, a title and a text by their numbers.
    Write {
        file: usize,
        articles: Vec<(usize, usize)>,
    },
    /// Writes a file that is one article without an id.
    WriteText {
        file: usize,
        text: usize,
    },
    Remove {
        file: usize,
    },
    Rename {
        from: usize,
        to: usize,
    },
    /// Reverses the lines of a file.
    Reverse {
        file: usize,
    },
    /// Writes a file again without changes, with another time.
    Touch {
        file: usize,
    },
    /// Uses some of [`WORDS`] as the user's dictionary, selected by bits.
    Dictionary {
        words: usize,
    },
    Optimize,
    Rebuild,
}

fn edit() -> impl Strategy<Value = Edit> {
    let file = 0..6_usize;
    prop_oneof![
        4 => (file.clone(), prop::collection::vec((0..5_usize, 0..6_usize), 0..4))
            .prop_map(|(file, articles)| Edit::Write { file, articles }),
        3 => (file.clone(), 0..6_usize).prop_map(|(file, text)| Edit::WriteText { file, text }),
        2 => file.clone().prop_map(|file| Edit::Remove { file }),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Edit::Rename { from, to }),
        1 => file.clone().prop_map(|file| Edit::Reverse { file }),
        1 => file.prop_map(|file| Edit::Touch { file }),
        2 => (0..16_usize).prop_map(|words| Edit::Dictionary { words }),
        1 => Just(Edit::Optimize),
        1 => Just(Edit::Rebuild),
    ]
}

const TEXTS: [(&str, &str); 6] = [
    ("大桥合龙", "昨日，长江大桥合龙，市长到场。"),
    ("大橋合龍", "昨日，長江大橋合龍，市長到場。"),
    ("渡口停航", "今日起，渡口停航，两岸往来改走大桥。"),
    ("新桥收费", "市长说，大桥每日收费二十五元。"),
    ("互联网大会", "互联网治理大会昨日开幕，代表谈网络空间。"),
    ("短讯", "本市今日多云。"),
];

/// Words that only a user dictionary contains. They change the segmentation of the texts.
const WORDS: [&str; 4] = ["江大桥", "市长说", "航，", "日开"];

fn dictionary(words: usize) -> Dictionary {
    let chosen = WORDS.iter().enumerate().filter(|(number, _)| words >> number & 1 == 1);
    Dictionary::parse(&chosen.map(|(_, word)| *word).collect::<Vec<_>>().join("\n")).0
}

const QUERIES: [&str; 7] = ["大桥", "市长 大桥", "日", "“江大桥”", "互联网治理", "25元", "渡口停航"];

/// The names of files: some sort before others, some are in nested folders.
fn path(archive: &Path, file: usize, ending: &str) -> std::path::PathBuf {
    archive.join(["a", "b", "c/a", "c/b", "2016-03-12", "z"][file]).with_extension(ending)
}

fn apply(archive: &Path, edit: &Edit) {
    let existing =
        |file: usize| ["jsonl", "txt"].map(|ending| path(archive, file, ending)).into_iter().find(|p| p.exists());
    let write = |path: &Path, text: String| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    match edit {
        Edit::Write { file, articles } => {
            let lines = articles.iter().map(|(id, text)| {
                let (title, body) = TEXTS[*text];
                // Every second article has no id.
                let id = if id % 2 == 0 { serde_json::json!(format!("n{id}")) } else { serde_json::Value::Null };
                serde_json::json!({ "id": id, "title": title, "paragraphs": [body] }).to_string() + "\n"
            });
            // A folder with only empty files would be treated as not mounted, so there is at least one line.
            write(&path(archive, *file, "jsonl"), lines.collect::<String>() + "\n");
        }
        Edit::WriteText { file, text } => {
            let (title, body) = TEXTS[*text];
            write(&path(archive, *file, "txt"), format!("{title}\n\n{body}\n"));
        }
        Edit::Remove { file } => {
            if let Some(path) = existing(*file) {
                fs::remove_file(&path).unwrap();
                // A folder without files would be treated as not mounted.
                let _ = fs::remove_dir(path.parent().unwrap());
            }
        }
        Edit::Rename { from, to } => {
            if let Some(old) = existing(*from) {
                let new = path(archive, *to, old.extension().unwrap().to_str().unwrap());
                fs::create_dir_all(new.parent().unwrap()).unwrap();
                fs::rename(&old, new).unwrap();
                let _ = fs::remove_dir(old.parent().unwrap());
            }
        }
        Edit::Reverse { file } => {
            let path = path(archive, *file, "jsonl");
            if let Ok(text) = fs::read_to_string(&path) {
                fs::write(&path, text.lines().rev().collect::<Vec<_>>().join("\n")).unwrap();
            }
        }
        Edit::Touch { file } => {
            if let Some(path) = existing(*file) {
                let text = fs::read(&path).unwrap();
                fs::write(&path, text).unwrap();
            }
        }
        Edit::Dictionary { .. } | Edit::Optimize | Edit::Rebuild => {}
    }
}

/// All articles of an archive whose paragraphs all contain 日.
fn articles(archive: &IndexReader) -> Vec<(Article, Vec<String>)> {
    let mut ids: Vec<String> = places(archive, "日").into_iter().map(|(id, _)| id).collect();
    ids.dedup();
    ids.iter().map(|id| (archive.article(id).unwrap(), archive.other_places(id).unwrap())).collect()
}

/// Hits with their scores.
fn answers(archive: &IndexReader) -> Vec<Vec<(String, usize, jianbao::search::Rank)>> {
    let of =
        |query: &&str| all_hits(archive, query).hits.into_iter().map(|hit| (hit.article.id, hit.paragraph, hit.rank));
    QUERIES.iter().map(|query| of(query).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("JIANBAO_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(12),
        ..ProptestConfig::default()
    })]
    #[test]
    fn step_by_step_is_as_all_at_once(edits in prop::collection::vec(edit(), 1..8)) {
        let folder = Folder::new();
        let archive = folder.path().join("archive");
        fs::create_dir_all(&archive).unwrap();
        // Never empty: a folder without files would be treated as not mounted.
        fs::write(archive.join("m.txt"), "号外\n\n本报今日创刊。\n").unwrap();
        folder.update(&folder.request());
        let mut words = Dictionary::default();
        for edit in &edits {
            apply(&archive, edit);
            let index = folder.path().join("index");
            match edit {
                Edit::Optimize => drop(optimize(&index, jianbao::index::LockWait::None).unwrap()),
                Edit::Rebuild => drop(folder.build()),
                Edit::Dictionary { words: chosen } => {
                    words = dictionary(*chosen);
                    drop(folder.update(&Request { dictionary: Some(words.clone()), ..Request::default() }));
                }
                _ => drop(folder.update(&folder.request())),
            }
            let found = verify(&index, true).unwrap();
            prop_assert!(found.is_intact() && found.sources_changed == 0, "{found:?}");
            let fresh = folder.path().join("fresh");
            let request = Request { dictionary: Some(words.clone()), ..folder.request() };
            update(&fresh, &request, &build_options(2), &Quiet::default()).unwrap();
            let (updated, rebuilt) = (folder.open(), IndexReader::open(&fresh).unwrap());
            prop_assert_eq!(articles(&updated), articles(&rebuilt), "after {:?}", edit);
            prop_assert_eq!(updated.totals(), rebuilt.totals());
            prop_assert_eq!(updated.duplicates(), rebuilt.duplicates());
            for query in QUERIES {
                prop_assert_eq!(places(&updated, query), places(&rebuilt, query), "{}", query);
            }
            fs::remove_dir_all(&fresh).unwrap();
        }
        optimize(&folder.path().join("index"), jianbao::index::LockWait::None).unwrap();
        let fresh = folder.path().join("fresh");
        let request = Request { dictionary: Some(words), ..folder.request() };
        update(&fresh, &request, &build_options(2), &Quiet::default()).unwrap();
        prop_assert_eq!(answers(&folder.open()), answers(&IndexReader::open(&fresh).unwrap()));
    }
}

#[test]
fn nothing_new_writes_nothing() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    let (_, first, _) = folder.update(&folder.request());
    assert_eq!((first.added, first.files_read, first.written), (1, 1, true));
    let (_, second, _) = folder.update(&folder.request());
    assert_eq!((second.added, second.unchanged, second.files_read, second.written), (0, 1, 0, false));
    assert_eq!(fs::read_to_string(folder.path().join("index/current")).unwrap(), "1\n");
}

#[test]
fn only_what_is_new_is_posted() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n");
    folder.write("archive/a.jsonl", line("1", "大桥合龙。") + &line("2", "渡口停航。"));
    folder.write("archive/b.jsonl", line("3", "本市多云。"));
    folder.update(&folder.request());
    // One article is changed, one added, one removed.
    folder.write("archive/a.jsonl", line("1", "大桥今日合龙。") + &line("4", "新桥收费。"));
    let (archive, report, _) = folder.update(&folder.request());
    assert_eq!((report.added, report.changed, report.removed, report.unchanged), (1, 1, 1, 1));
    assert_eq!((report.files, report.files_read, report.counters.articles.into_inner()), (2, 1, 2));
    assert_eq!(places(&archive, "渡口"), []);
    assert_eq!(places(&archive, "今日合龙"), [("1".to_owned(), 1)]);
}

#[test]
fn a_dry_run_names_what_would_change_and_writes_nothing() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n");
    folder.write("archive/a.jsonl", line("1", "大桥合龙。") + &line("2", "渡口停航。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder.write("archive/a.jsonl", line("1", "大桥今日合龙。") + &line("3", "新桥收费。"));
    let run = folder.run(&["index", "archive", "--dry-run"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "+ 3\n~ 1\n- 2\n"), "{}", run.stderr);
    assert!(run.stderr.contains("1 new, 1 changed, 1 gone; nothing was written"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "渡口", "--count"]).stdout, "1\n");
    // The same for an index that does not exist and is not created.
    let run = folder.run(&["index", "archive", "--dry-run", "--index", "other"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "+ 1\n+ 3\n"));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn articles_outside_the_updated_part_stay() {
    let folder = Folder::new();
    folder.write("archive/1998/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("archive/1999/a.txt", "渡口停航\n\n今日，渡口停航。\n");
    folder.update(&folder.request());
    fs::remove_file(folder.path().join("archive/1999/a.txt")).unwrap();
    folder.write("archive/1999/b.txt", "新桥收费\n\n新桥今日收费。\n");
    // A part of the archive: its files have the same names as in the whole.
    let part = Request { paths: vec![folder.path().join("archive/1998")], ..Request::default() };
    let (archive, report, _) = folder.update(&part);
    assert_eq!((report.removed, report.unchanged), (0, 2));
    assert_eq!(places(&archive, "停航").len(), 2);
    let part = Request { paths: vec![folder.path().join("archive/1999")], keep_missing: true, ..Request::default() };
    let (archive, report, _) = folder.update(&part);
    assert_eq!((report.added, report.removed), (1, 0));
    assert_eq!(archive.article("1999/b").unwrap().meta.title, "新桥收费");
    // Without a path: all recorded roots.
    let (archive, report, _) = folder.update(&Request::default());
    assert_eq!((report.added, report.removed, report.unchanged), (0, 1, 2));
    assert_eq!(places(&archive, "停航"), []);
}

#[test]
fn an_empty_folder_is_believed_to_be_a_disk_that_is_not_there() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    fs::remove_file(folder.path().join("archive/a.txt")).unwrap();
    let refused = folder.run(&["index", "archive"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("1 articles of the index come from it"), "{}", refused.stderr);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
    assert_eq!(folder.run(&["index", "--forget", "archive"]).code, 0);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "0\n");
}

#[test]
fn standard_input_adds_and_replaces_and_outlives_a_rebuild() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n");
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    for (input, told) in [
        (line("1", "渡口停航。") + &line("2", "本市多云。"), "2 new, 1 as before"),
        (line("2", "本市有雨。") + &line("3", "新桥收费。"), "1 new, 1 changed, 2 as before"),
        (line("3", "新桥收费。"), "4 as before"),
    ] {
        let run = folder.run_with_input(&["index", "-"], &input);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    for rebuild in [&["index", "archive"][..], &["index", "--rebuild"]] {
        assert_eq!(folder.run(rebuild).code, 0);
        for (query, count) in [("渡口", "1\n"), ("多云", "0\n"), ("有雨", "1\n"), ("收费", "1\n"), ("合龙", "2\n")]
        {
            assert_eq!(folder.run(&["search", query, "--count"]).stdout, count, "{query}");
        }
        assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    }
}

#[test]
fn a_file_that_cannot_be_read_now_keeps_its_articles() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", "{\"id\":\"1\",\"title\":\"大桥合龙\",\"text\":\"昨日合龙。\"}\n");
    folder.write("archive/b.txt", "渡口停航\n\n今日，渡口停航。\n");
    folder.update(&folder.request());
    // A folder with the name of the file cannot be opened as a file; a dangling link cannot be examined.
    fs::remove_file(folder.path().join("archive/a.jsonl")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("archive/a.jsonl")).unwrap();
    let (archive, report, skips) = folder.update(&folder.request());
    assert_eq!((report.removed, report.unchanged, skips.len()), (0, 2, 1), "{skips:?}");
    assert_eq!(places(&archive, "合龙").len(), 2);
}

#[test]
fn how_files_are_read_is_remembered_and_a_change_of_it_reads_them_again() {
    let folder = Folder::new();
    folder.write("archive/a.csv", "题,文\n大桥,昨日合龙。\n");
    folder.write("archive/b.csv", "title,text\n渡口,今日停航。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    assert_eq!(folder.run(&["search", "标题:大桥", "--count"]).stdout, "0\n", "nobody knows what 题 is");
    let run = folder.run(&["index", "archive", "--format", "csv", "--map", "title=题", "--map", "text=文"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder.write("archive/c.csv", "题,文\n新桥,明日收费。\n");
    assert_eq!(folder.run(&["index"]).code, 0);
    for query in ["标题:大桥", "标题:渡口", "标题:新桥"] {
        assert_eq!(folder.run(&["search", query, "--count"]).stdout, "1\n", "{query}");
    }
}

#[test]
fn a_dictionary_is_remembered_and_only_its_articles_are_cut_again() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "李小龙到访\n\n影星李小龙昨日到访临江。\n");
    folder.write("archive/b.txt", "渡口停航\n\n今日，渡口停航。\n");
    folder.write("archive/c.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let as_word = |word: &str| folder.run(&["search", word, "--words", "--count"]).stdout;
    assert_eq!(as_word("桥合龙"), "0\n");
    let words = "桥合龙 90000 n\r\n\r\n# 人名\r\n李 小 龍 nr\r\n桥\r\n没有这个词\r\n";
    folder.write("words.txt", encoding_rs::GBK.encode(words).0);
    let run = folder.run(&["index", "--dict", "words.txt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("line 5: 桥: a single character is a word by itself"), "{}", run.stderr);
    assert!(run.stderr.contains("1 resegmented for the dictionary"), "{}", run.stderr);
    assert_eq!(as_word("桥合龙"), "2\n");
    // Articles that are added later are also segmented with it.
    folder.write("archive/d.txt", "短讯\n\n又有大桥合龙。\n");
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(as_word("桥合龙"), "3\n");
    let run = folder.run(&["index", "--no-dict"]);
    assert!(run.stderr.contains("2 resegmented"), "{}", run.stderr);
    assert_eq!(as_word("桥合龙"), "0\n");
    assert_eq!(folder.run(&["index"]).stderr.lines().next(), Some("nothing new in 4 files; 4 as before"));
}

#[test]
fn an_index_inside_the_archive_is_not_read() {
    let folder = Folder::new();
    folder.write("a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    for told in ["indexed 1 article", "nothing new in 1 file; 1 as before"] {
        let run = folder.run(&["index", "."]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn a_file_that_was_given_by_name_may_go() {
    let folder = Folder::new();
    folder.write("a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("b.txt", "渡口停航\n\n今日，渡口停航。\n");
    assert_eq!(folder.run(&["index", "a.txt", "b.txt"]).code, 0);
    fs::remove_file(folder.path().join("a.txt")).unwrap();
    let run = folder.run(&["index"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("1 gone, 1 as before"), "{}", run.stderr);
    assert!(folder.run(&["index"]).stderr.starts_with("nothing new in 1 file"));
    // But not the given folder: its disk may not be mounted.
    folder.write("archive/c.txt", "新桥收费\n\n新桥今日收费。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    fs::rename(folder.path().join("archive"), folder.path().join("elsewhere")).unwrap();
    let run = folder.run(&["index"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(folder.run(&["search", "收费", "--count"]).stdout, "2\n");
}
