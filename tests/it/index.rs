//! Building: every article is indexed, completely and once. The old index can be searched until the new one is
//! published.

use std::fs;

use jianbao::{
    Error,
    index::{BuildOptions, ErrorKind, IndexReader, update},
};

use crate::support::{Folder, Quiet, build_options, places, sample_archive, sample_articles};

#[test]
fn counts_equal_what_was_read() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(sample_archive(), folder.path().join("archive")).unwrap();
    let articles = sample_articles();
    let (archive, report, skips) = folder.build();
    let stats = archive.stats().unwrap();
    let paragraphs: usize = articles.iter().map(|article| article.paragraphs.len()).sum();
    assert_eq!(skips, []);
    assert_eq!(stats.articles, articles.len() as u64);
    assert_eq!(stats.paragraphs, paragraphs as u64);
    assert_eq!(stats.years.values().map(|year| year.paragraphs).sum::<u64>(), stats.paragraphs);
    assert_eq!(stats.sources.values().sum::<u64>(), stats.articles);
    assert_eq!(report.counters.characters.into_inner(), articles.iter().map(|a| a.characters() as u64).sum::<u64>());
    for article in &articles {
        assert_eq!(&archive.article(&article.meta.id).unwrap(), article);
    }
}

#[test]
fn the_same_article_twice_is_kept_once_and_another_with_its_id_is_renamed() {
    let folder = Folder::new();
    let line = r#"{"id":"x","title":"甲","paragraphs":["正文"]}"#;
    folder.write("archive/1.jsonl", format!("{line}\n{line}\n"));
    folder.write("archive/2.jsonl", r#"{"id":"x","title":"乙","paragraphs":["别的正文"]}"#);
    let (archive, report, skips) = folder.build();
    assert_eq!(skips, []);
    assert_eq!((report.duplicates, report.renamed), (1, 1));
    assert_eq!(archive.article("x").unwrap().meta.title, "甲");
    assert_eq!(archive.article("x~2").unwrap().meta.title, "乙");
}

#[test]
fn an_article_may_have_no_title_or_no_body() {
    let folder = Folder::new();
    folder.write(
        "archive/1.jsonl",
        "{\"id\":\"x\",\"title\":\"号外\"}\n{\"id\":\"y\",\"paragraphs\":[\"图为大桥。\"]}\n",
    );
    let (archive, ..) = folder.build();
    let stats = archive.stats().unwrap();
    assert_eq!((stats.articles, stats.paragraphs), (2, 1));
    assert_eq!(places(&archive, "大桥"), [("y".to_owned(), 1)]);
    assert_eq!(places(&archive, "号外"), [("x".to_owned(), 0)]);
    assert_eq!(archive.article("y").unwrap().meta.title, "");
}

#[test]
fn a_new_build_takes_the_place_of_the_old_one_and_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"旧"}"#);
    let (old, ..) = folder.build();
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"新"}"#);
    let (new, ..) = folder.build();
    assert_eq!(places(&new, "新").len(), 1);
    assert_eq!(places(&old, "旧").len(), 1, "an open reader keeps what it opened");
    assert_eq!(fs::read_dir(folder.path().join("index/generations")).unwrap().count(), 1);
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let folder = Folder::new();
    folder.write("index/letters.txt", "亲爱的");
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"甲"}"#);
    let outcome = update(&folder.path().join("index"), &folder.request(), &BuildOptions::default(), &Quiet::default());
    assert!(matches!(outcome, Err(Error::NotAnIndex { .. })));
    assert_eq!(fs::read_dir(folder.path().join("index")).unwrap().count(), 1);
}

#[test]
fn what_a_killed_build_left_is_cleared() {
    let folder = Folder::new();
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"甲"}"#);
    folder.build();
    folder.write("index/generations/7/half", "written");
    let (archive, ..) = folder.build();
    assert_eq!(places(&archive, "甲").len(), 1);
    assert_eq!(fs::read_dir(folder.path().join("index/generations")).unwrap().count(), 1);
}

#[test]
fn an_index_of_another_analysis_is_refused_with_the_way_out() {
    let folder = Folder::new();
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"甲"}"#);
    folder.build();
    let meta = folder.path().join("index/generations/1/meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("jieba", "other")).unwrap();
    let Err(error) = IndexReader::open(&folder.path().join("index")) else { panic!("opened") };
    assert!(matches!(error, Error::IndexMismatch { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    let run = folder.run(&["search", "甲"]);
    assert!(run.code == 2 && run.stderr.contains("jianbao index --rebuild"), "{}", run.stderr);
}

#[test]
fn an_index_of_a_newer_format_asks_for_a_newer_program_and_is_left_alone() {
    let folder = Folder::new();
    folder.write("archive/1.jsonl", r#"{"id":"x","title":"甲"}"#);
    folder.build();
    let meta = folder.path().join("index/generations/1/meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    let newer = text.replace(r#"\"format\":5"#, r#"\"format\":6"#);
    assert_ne!(newer, text, "the format is in the payload of the commit");
    fs::write(&meta, &newer).unwrap();
    for args in
        [&["search", "甲"][..], &["index", "archive"], &["index", "archive", "--rebuild"], &["verify", "--repair"]]
    {
        let run = folder.run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("has format 6") && run.stderr.contains("update jianbao"),
            "{args:?}: {}",
            run.stderr
        );
        assert_eq!(fs::read_to_string(&meta).unwrap(), newer, "{args:?}");
    }
}

#[test]
fn answers_do_not_depend_on_threads() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(sample_archive(), folder.path().join("archive")).unwrap();
    let mut answers = Vec::new();
    for threads in [1, 4] {
        let dir = folder.path().join(format!("index{threads}"));
        let options = build_options(threads);
        update(&dir, &folder.request(), &options, &Quiet::default()).unwrap();
        let archive = IndexReader::open(&dir).unwrap();
        let hits = |text| crate::support::all_hits(&archive, text).hits;
        answers.push(["大桥", "互联网 治理", "“市长”", "的"].map(hits));
    }
    let ids = |hits: &Vec<jianbao::search::Hit>| {
        hits.iter().map(|hit| (hit.article.id.clone(), hit.paragraph)).collect::<Vec<_>>()
    };
    assert_eq!(answers[0].each_ref().map(ids), answers[1].each_ref().map(ids));
}

#[test]
fn a_second_writer_waits_or_is_told_which_process_writes() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let path = folder.path().join("index/lock");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "a name that stayed would be old");
    // Another process writes: this one.
    let lock = std::fs::File::options().read(true).write(true).open(&path).unwrap();
    lock.lock().unwrap();
    std::fs::write(&path, format!("{}\n", std::process::id())).unwrap();
    let refused = folder.run(&["index", "archive"]);
    assert_eq!(refused.code, 2);
    let holder = format!("process {} is writing", std::process::id());
    assert!(refused.stderr.contains(&holder), "{}", refused.stderr);
    assert_eq!(folder.run(&["search", "大桥", "--count"]).stdout, "2\n", "reading needs no lock");
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| folder.run(&["index", "archive", "--wait"]));
        lock.unlock().unwrap();
        waiting.join().unwrap()
    });
    assert_eq!(waiting.code, 0, "{}", waiting.stderr);
}

#[test]
fn a_wrong_byte_is_named_and_never_answered_from_and_repaired() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("archive/b.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("words.txt", "桥合龙 90000\n");
    assert_eq!(folder.run(&["index", "archive", "--dict", "words.txt"]).code, 0);
    let whole = folder.run(&["verify", "--full"]);
    assert_eq!((whole.code, whole.stdout.as_str()), (0, ""), "{}", whole.stderr);
    let right = folder.run(&["search", "合龙", "--json", "--no-numbers"]).json()["hits"].clone();
    let mut names = vec!["current".to_owned()];
    let files = fs::read_dir(generation(&folder)).unwrap();
    names.extend(files.map(|entry| entry.unwrap().file_name().into_string().unwrap()));
    names.retain(|name| !name.contains("lock"));
    assert!(names.len() > 12, "{names:?}");
    names.sort();
    for (number, name) in names.iter().enumerate() {
        // A repair creates files with other names: use the n-th of the same kind.
        let path = if name == "current" { folder.path().join("index/current") } else { like(&folder, name) };
        let bytes = fs::read(&path).unwrap();
        let mut wrong = bytes.clone();
        wrong[(bytes.len() - 1) * number / names.len()] ^= 1;
        fs::write(&path, &wrong).unwrap();
        let searched = folder.run(&["search", "合龙", "--json", "--no-numbers"]);
        match searched.code {
            0 => assert_eq!(searched.json()["hits"], right, "{name}"),
            code => {
                let says_how =
                    ["jianbao verify --repair", "jianbao index --rebuild"].map(|way| searched.stderr.contains(way));
                assert!(code == 2 && says_how.contains(&true), "{name}: {}", searched.stderr);
            }
        }
        assert!(!searched.stderr.contains("panicked"), "{name}: {}", searched.stderr);
        let found = folder.run(&["verify"]);
        let file_name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(found.code, 2, "{name}");
        assert!(found.stdout.contains(&file_name), "{name}: {}", found.stdout);
        let repaired = folder.run(&["verify", "--repair"]);
        assert_eq!(repaired.code, 0, "{name}: {}", repaired.stderr);
        assert_eq!(folder.run(&["verify", "--full"]).code, 0, "{name}");
        assert_eq!(folder.run(&["search", "合龙", "--json", "--no-numbers"]).json()["hits"], right, "{name}");
        assert_eq!(folder.run(&["stats", "--json"]).json()["dictionary"], 1, "{name}");
    }
    fs::remove_file(generation(&folder).join("meta.json")).unwrap();
    assert!(folder.run(&["verify"]).stdout.contains("meta.json is missing"));
}

/// The current generation.
fn generation(folder: &Folder) -> std::path::PathBuf {
    let current = fs::read_to_string(folder.path().join("index/current")).unwrap();
    folder.path().join("index/generations").join(current.trim())
}

/// The file of the generation with this name, or, for a file of a segment, with the same extension.
fn like(folder: &Folder, name: &str) -> std::path::PathBuf {
    let path = generation(folder).join(name);
    let ending = path.extension().map(ToOwned::to_owned);
    let files = fs::read_dir(generation(folder)).unwrap().map(|entry| entry.unwrap().path());
    if path.exists() { path } else { files.into_iter().find(|file| file.extension() == ending.as_deref()).unwrap() }
}

#[test]
fn a_backup_is_an_index_and_comes_back() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    assert_eq!(folder.run(&["search", "合龙", "--count", "--index", "copy"]).stdout, "2\n");
    // Whatever the copy already contains, and however often it is made.
    for _ in 0..3 {
        assert_eq!(folder.run(&["backup", "copy"]).code, 0);
        assert_eq!(folder.run(&["verify", "--index", "copy"]).code, 0);
        assert_eq!(folder.run(&["restore", "copy"]).code, 0);
        assert_eq!(folder.run(&["verify"]).code, 0);
    }
    let onto_itself = folder.run(&["backup", "index"]);
    assert!(onto_itself.code == 2 && onto_itself.stderr.contains("is the index itself"), "{}", onto_itself.stderr);
    assert_eq!(folder.run(&["verify"]).code, 0);
    folder.write("archive/b.txt", "渡口停航\n\n今日，渡口停航。\n");
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(folder.run(&["restore", "copy"]).code, 0);
    assert_eq!(folder.run(&["search", "停航", "--count"]).stdout, "0\n");
    // A restored index can be updated.
    let run = folder.run(&["index"]);
    assert!(run.stderr.contains("1 new, 1 as before"), "{}", run.stderr);
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    for index in ["index", "copy"] {
        assert_eq!(folder.run(&["verify", "--full", "--index", index]).code, 0);
        assert_eq!(folder.run(&["search", "停航", "--count", "--index", index]).stdout, "2\n");
    }
    // Damaged data is not copied.
    let path = like(&folder, "x.store");
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(folder.run(&["backup", "copy"]).code, 0, "what the copy has already is not copied");
    let run = folder.run(&["backup", "other"]);
    assert!(run.code == 2 && run.stderr.contains("has other bytes than were written"), "{}", run.stderr);
    assert_eq!(folder.run(&["verify", "--index", "copy"]).code, 0);
}

#[test]
fn many_small_updates_leave_few_segments_and_one_after_optimize() {
    let folder = Folder::new();
    for day in 1..=28 {
        folder.write(&format!("archive/201602{day:02}.txt"), format!("第{day}日大桥合龙\n\n昨日，大桥合龙。\n"));
        folder.update(&folder.request());
    }
    let segments = || folder.open().stats().unwrap().segments;
    assert!(segments() <= 10, "{}", segments());
    let before = places(&folder.open(), "合龙");
    assert_eq!(folder.run(&["optimize"]).code, 0);
    assert_eq!((segments(), places(&folder.open(), "合龙")), (1, before));
    folder.write("index/generations/99/half", "written");
    let run = folder.run(&["gc"]);
    assert!(run.code == 0 && run.stderr.starts_with("removed 0.0 kB"), "{}", run.stderr);
    assert!(!folder.path().join("index/generations/99").exists());
}

#[test]
fn a_first_build_that_is_ended_goes_on_where_it_was() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    /// An observer that ends a build after some batches.
    struct Impatient(AtomicUsize);
    impl jianbao::index::Observer for Impatient {
        fn progress(&self, _: &jianbao::index::Counters) {
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        }
        fn skipped(&self, _: &jianbao::corpus::Skip) {}
        fn cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) == 0
        }
    }
    let folder = Folder::new();
    let line = |file: usize, number: usize| {
        let text = format!("第{number}次报道：{}", "昨日大桥合龙，市长到场。".repeat(60));
        serde_json::json!({ "id": format!("{file}-{number}"), "title": "短讯", "text": text }).to_string() + "\n"
    };
    for file in 0..30 {
        folder.write(&format!("archive/{file}.jsonl"), (0..250).map(|number| line(file, number)).collect::<String>());
    }
    let index = folder.path().join("index");
    let mut committed = 0;
    let mut runs = 0;
    loop {
        runs += 1;
        let impatient = Impatient(AtomicUsize::new(5));
        match update(&index, &folder.request(), &build_options(2), &impatient) {
            Ok(report) => {
                assert_eq!((report.added + report.unchanged, report.removed, report.changed), (7500, 0, 0));
                break;
            }
            Err(Error::Interrupted { articles, .. }) => {
                assert!(articles > committed, "a run adds to what the last one finished");
                committed = articles;
                let archive = folder.open();
                assert!(!archive.is_complete());
                assert_eq!(archive.stats().unwrap().articles, articles);
                assert!(jianbao::index::verify(&index, false).unwrap().is_intact());
            }
            Err(error) => panic!("{error}"),
        }
        assert!(runs < 20);
    }
    assert!(runs > 2, "{runs}");
    assert!(folder.open().is_complete());
    assert_eq!(folder.open().stats().unwrap().articles, 7500);
}
