//! A disk that is not mounted looks like an empty folder. Its articles are kept until the user removes them.

use std::fs;

use jianbao::index::Request;

use crate::support::{Folder, places};

fn article(id: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n")
}

/// An archive with a mounted disk: `archive/disk`.
fn indexed() -> Folder {
    let folder = Folder::new();
    folder.write("archive/here.jsonl", article("h", "大桥合龙。"));
    folder.write("archive/disk/1998/a.jsonl", article("a", "渡口停航。"));
    folder.write("archive/disk/1999/b.jsonl", article("b", "渡口通航。") + &article("c", "渡口关闭。"));
    folder.write("archive/near/d.jsonl", article("d", "新桥收费。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

fn count(folder: &Folder, query: &str) -> String {
    folder.run(&["search", query, "--count"]).stdout.trim().to_owned()
}

#[test]
fn a_folder_that_is_suddenly_empty_keeps_its_articles() {
    let folder = indexed();
    let disk = folder.path().join("archive/disk");
    fs::rename(&disk, folder.path().join("unmounted")).unwrap();
    fs::create_dir(&disk).unwrap();
    // The rest of the archive is updated, in every run.
    for (id, total) in [("n1", "1"), ("n2", "2")] {
        folder.write(&format!("archive/{id}.jsonl"), article(id, "车站开工。"));
        let run = folder.run(&["index"]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        let disk = disk.canonicalize().unwrap();
        assert!(run.stderr.contains(&format!("{}: nothing in it can be read now", disk.display())), "{}", run.stderr);
        assert!(run.stderr.contains("stay (3)") && run.stderr.contains("--forget"), "{}", run.stderr);
        assert_eq!((count(&folder, "渡口"), count(&folder, "车站")), ("3".into(), total.into()));
    }
    assert_eq!(folder.run(&["index"]).code, 3, "nothing new, and still so");
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    // A rebuild would lose the articles.
    let run = folder.run(&["index", "--rebuild"]);
    assert!(run.code == 2 && run.stderr.contains("3 articles of the index come from it"), "{}", run.stderr);
    assert_eq!(count(&folder, "渡口"), "3");
    // After mounting, everything is as before.
    fs::remove_dir(&disk).unwrap();
    fs::rename(folder.path().join("unmounted"), &disk).unwrap();
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(count(&folder, "渡口"), "3");
    // Or the articles are removed explicitly.
    fs::remove_dir_all(&disk).unwrap();
    fs::create_dir(&disk).unwrap();
    assert_eq!(folder.run(&["index", "--forget", "archive/disk"]).code, 0);
    assert_eq!((count(&folder, "渡口"), count(&folder, "大桥")), ("0".into(), "1".into()));
    assert_eq!(folder.run(&["index"]).code, 0);
}

#[test]
fn files_and_folders_that_are_deleted_are_gone() {
    let folder = indexed();
    let archive = folder.path().join("archive");
    // One by one, beside others; with their folder; with a nested folder that never had files.
    fs::remove_file(archive.join("here.jsonl")).unwrap();
    fs::remove_dir_all(archive.join("disk/1999")).unwrap();
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!((count(&folder, "大桥"), count(&folder, "渡口")), ("0".into(), "1".into()));
    fs::remove_dir_all(archive.join("disk")).unwrap();
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!((count(&folder, "渡口"), count(&folder, "新桥")), ("0".into(), "1".into()));
    // Another file exists, so the disk is mounted.
    folder.write("archive/near/photo.jpg", "x");
    fs::remove_file(archive.join("near/d.jsonl")).unwrap();
    folder.write("archive/new.jsonl", article("n", "车站开工。"));
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!((count(&folder, "新桥"), count(&folder, "车站")), ("0".into(), "1".into()));
}

#[test]
fn files_that_are_all_empty_now_are_taken_for_lost_and_one_among_others_is_not() {
    let folder = indexed();
    let files = ["here.jsonl", "disk/1998/a.jsonl", "disk/1999/b.jsonl", "near/d.jsonl"];
    let texts: Vec<String> =
        files.iter().map(|file| fs::read_to_string(folder.path().join("archive").join(file)).unwrap()).collect();
    let write = |file: &str, text: &str| drop(folder.write(&format!("archive/{file}"), text));
    // A folder.
    for file in &files[1..3] {
        write(file, "");
    }
    let run = folder.run(&["index"]);
    assert!(run.code == 3 && run.stderr.contains("archive/disk: nothing in it can be read now"), "{}", run.stderr);
    assert_eq!(count(&folder, "渡口"), "3");
    // All files.
    for file in files {
        write(file, "");
    }
    for keep in [&["index"][..], &["index", "--keep-missing"], &["index", "--rebuild"], &["index", "--checksum"]] {
        let run = folder.run(keep);
        assert!(run.code == 2 && run.stderr.contains("5 articles of the index come from it"), "{}", run.stderr);
    }
    assert_eq!((count(&folder, "渡口"), count(&folder, "桥")), ("3".into(), "2".into()));
    for (file, text) in files.iter().zip(&texts) {
        write(file, text);
    }
    assert_eq!(folder.run(&["index"]).code, 0);
    // The user emptied one of several files in a folder.
    write("disk/1999/e.jsonl", &article("e", "渡口搬迁。"));
    assert_eq!(folder.run(&["index"]).code, 0);
    write("disk/1999/b.jsonl", "");
    folder.run(&["index"]);
    assert_eq!(count(&folder, "渡口"), "2");
}

#[test]
fn a_file_that_was_given_by_name_and_is_empty_now_keeps_its_articles() {
    let folder = Folder::new();
    folder.write("a.jsonl", article("a", "大桥合龙。"));
    folder.write("b.jsonl", article("b", "渡口停航。"));
    assert_eq!(folder.run(&["index", "a.jsonl", "b.jsonl"]).code, 0);
    folder.write("a.jsonl", "");
    let run = folder.run(&["index"]);
    assert!(run.code == 3 && run.stderr.contains("a.jsonl: nothing in it can be read now"), "{}", run.stderr);
    assert_eq!(count(&folder, "大桥"), "1");
    assert_eq!(folder.run(&["index", "--forget", "a.jsonl"]).code, 0);
    assert_eq!((count(&folder, "大桥"), count(&folder, "渡口")), ("0".into(), "1".into()));
}

#[test]
fn a_part_of_the_archive_and_a_list_of_files_say_what_is_gone() {
    let folder = indexed();
    let archive = folder.path().join("archive");
    fs::remove_file(archive.join("disk/1998/a.jsonl")).unwrap();
    // The folder itself was given and is empty.
    let run = folder.run(&["index", "archive/disk/1998"]);
    assert!(run.code == 2 && run.stderr.contains("1 articles of the index come from it"), "{}", run.stderr);
    // A part of it is empty.
    let run = folder.run(&["index", "archive/disk"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(count(&folder, "渡口"), "3");
    // A list names the file itself, so there is no doubt.
    let listed = Request { listed: vec![archive.join("disk/1998/a.jsonl")], ..Request::default() };
    let (index, report, _) = folder.update(&listed);
    assert_eq!((report.removed, report.files_gone), (1, 1));
    assert_eq!(places(&index, "渡口").len(), 2);
}
