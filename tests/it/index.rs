//! Building: what goes in comes out, whole and once; the old index answers until the new one stands.

use std::fs;

use jianbao::{
    Error,
    index::{Archive, BuildOptions, update},
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
    assert_eq!(report.tally.characters.into_inner(), articles.iter().map(|a| a.characters() as u64).sum::<u64>());
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
    let Err(error) = Archive::open(&folder.path().join("index")) else { panic!("opened") };
    assert!(matches!(error, Error::IndexMismatch { .. }), "{error}");
    assert!(error.to_string().contains("jianbao index"));
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
        let archive = Archive::open(&dir).unwrap();
        let hits = |text| crate::support::all_hits(&archive, text).hits;
        answers.push(["大桥", "互联网 治理", "“市长”", "的"].map(hits));
    }
    let ids = |hits: &Vec<jianbao::search::Hit>| {
        hits.iter().map(|hit| (hit.article.id.clone(), hit.paragraph)).collect::<Vec<_>>()
    };
    assert_eq!(answers[0].each_ref().map(ids), answers[1].each_ref().map(ids));
}

#[test]
fn a_second_writer_is_told_who_writes_or_waits() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let path = folder.path().join("index/lock");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "a name that stayed would be old");
    // Somebody writes: us.
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
fn verify_names_the_file_in_which_a_byte_is_wrong() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("archive/b.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let whole = folder.run(&["verify"]);
    assert_eq!((whole.code, whole.stdout.as_str()), (0, ""), "{}", whole.stderr);
    let current = std::fs::read_to_string(folder.path().join("index/current")).unwrap();
    let generation = folder.path().join("index/generations").join(current.trim());
    let mut files = 0;
    for entry in std::fs::read_dir(&generation).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        if name.starts_with('.') || bytes.is_empty() {
            continue;
        }
        let mut wrong = bytes.clone();
        wrong[bytes.len() / 2] ^= 1;
        std::fs::write(&path, &wrong).unwrap();
        let found = folder.run(&["verify"]);
        assert_eq!(found.code, 2, "{name}");
        assert!(found.stdout.contains(&name) || name == "manifest.json", "{name}: {}", found.stdout);
        std::fs::write(&path, bytes).unwrap();
        files += 1;
    }
    assert!(files > 8, "{files}");
    std::fs::remove_file(generation.join("meta.json")).unwrap();
    assert!(folder.run(&["verify"]).stdout.contains("meta.json is missing"));
}
