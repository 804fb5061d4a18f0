//! Backups and restores: no data is replaced unless requested, whatever is mistyped.

use std::{fs, path::Path};

use crate::support::{Folder, Run};

fn article(id: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n")
}

/// A folder with the index `index` of two articles about a bridge.
fn indexed() -> Folder {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", article("1", "大桥合龙。") + &article("2", "大桥通车。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

/// Adds an index of one article about a ferry.
fn with_another(folder: &Folder, index: &str) {
    folder.write("ferry/a.jsonl", article("3", "渡口停航。"));
    assert_eq!(folder.run(&["index", "ferry", "--index", index]).code, 0);
}

fn count(folder: &Folder, query: &str, index: &str) -> String {
    folder.run(&["search", query, "--count", "--index", index]).stdout.trim().to_owned()
}

fn refused(run: &Run, says: &[&str]) {
    assert_eq!(run.code, 2, "{run:?}");
    for part in says {
        assert!(run.stderr.contains(part), "no {part:?} in {}", run.stderr);
    }
}

fn update(folder: &Folder, number: usize) {
    folder.write(&format!("archive/more{number}.jsonl"), article(&format!("m{number}"), "新桥收费。"));
    assert_eq!(folder.run(&["index"]).code, 0);
}

#[test]
fn another_index_is_not_replaced_by_a_backup_nor_by_a_restore() {
    let folder = indexed();
    with_another(&folder, "other");
    let run = folder.run(&["backup", "other"]);
    refused(&run, &["other holds another index (1 article from", "ferry)", "nothing was changed", "--replace"]);
    refused(&run, &["`jianbao backup DIR --index other`"]);
    assert_eq!((count(&folder, "渡口", "other"), count(&folder, "大桥", "other")), ("1".into(), "0".into()));
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    refused(&folder.run(&["restore", "copy", "--index", "other"]), &["other holds another index", "--replace"]);
    assert_eq!(count(&folder, "渡口", "other"), "1");
    assert_eq!(folder.run(&["verify", "--full", "--index", "other"]).code, 0);
    // If requested, it is replaced.
    assert_eq!(folder.run(&["restore", "copy", "--index", "other", "--replace"]).code, 0);
    assert_eq!((count(&folder, "渡口", "other"), count(&folder, "大桥", "other")), ("0".into(), "2".into()));
    with_another(&folder, "third");
    assert_eq!(folder.run(&["backup", "third", "--replace"]).code, 0);
    assert_eq!(count(&folder, "大桥", "third"), "2");
    // The copy in its place is now a backup.
    update(&folder, 1);
    assert_eq!(folder.run(&["backup", "third"]).code, 0);
}

#[test]
fn an_index_named_as_the_target_of_nothing_gets_the_right_command() {
    let folder = Folder::new();
    with_another(&folder, "mine");
    refused(&folder.run(&["backup", "mine"]), &["no index at index", "`jianbao backup DIR --index mine`"]);
    refused(&folder.run(&["restore", "nowhere", "--index", "mine"]), &["`jianbao backup nowhere --index mine`"]);
    refused(&folder.run(&["restore", "nowhere"]), &["no backup at nowhere", "`jianbao backup` has written"]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    refused(&folder.run(&["restore", "empty"]), &["no backup at empty"]);
    refused(&folder.run(&["backup", "new"]), &["no index at index", "jianbao index PATHS"]);
    for name in ["index", "nowhere", "new"] {
        assert!(!folder.path().join(name).exists(), "{name} was made");
    }
    assert_eq!(fs::read_dir(folder.path().join("empty")).unwrap().count(), 0);
    assert_eq!(folder.run(&["verify", "--index", "mine"]).code, 0);
}

#[test]
fn index_and_backup_are_not_taken_for_each_other() {
    let folder = indexed();
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    update(&folder, 1);
    // The wrong direction, for both of them.
    let run = folder.run(&["backup", "index", "--index", "copy"]);
    refused(&run, &["index holds an index that is worked with", "`jianbao restore copy --index index`"]);
    let run = folder.run(&["restore", "index", "--index", "copy"]);
    refused(&run, &["copy holds a backup of the index", "`jianbao restore copy --index index`"]);
    assert_eq!((count(&folder, "新桥", "index"), count(&folder, "新桥", "copy")), ("1".into(), "0".into()));
    // A copy of a copy is a backup, too.
    assert_eq!(folder.run(&["backup", "second", "--index", "copy"]).code, 0);
    assert_eq!(folder.run(&["backup", "second"]).code, 0);
    assert_eq!(count(&folder, "新桥", "second"), "1");
    // But a later state is not replaced by an earlier one.
    let run = folder.run(&["backup", "second", "--index", "copy"]);
    refused(&run, &["second holds a backup (3 articles", "that the index in copy has not passed"]);
    assert_eq!(count(&folder, "新桥", "second"), "1");
}

#[test]
fn backups_go_on_after_updates_rebuilds_optimize_and_restores() {
    let folder = indexed();
    let backup = || {
        let run = folder.run(&["backup", "copy"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(count(&folder, "桥", "copy"), count(&folder, "桥", "index"));
        assert_eq!(folder.run(&["verify", "--index", "copy"]).code, 0);
    };
    backup();
    update(&folder, 1);
    backup();
    assert_eq!(folder.run(&["optimize"]).code, 0);
    backup();
    assert_eq!(folder.run(&["index", "--rebuild"]).code, 0);
    backup();
    // The record of roots is the second place with the lineage.
    fs::write(generation_of(&folder).join("manifest.json"), "{}").unwrap();
    let repaired = folder.run(&["verify", "--repair"]);
    assert_eq!(repaired.code, 0, "{}", repaired.stderr);
    backup();
    // A restored index is a new state of the index that was there.
    assert_eq!(folder.run(&["backup", "early"]).code, 0);
    update(&folder, 2);
    backup();
    assert_eq!(folder.run(&["restore", "early"]).code, 0);
    assert_eq!(count(&folder, "新桥", "index"), "1");
    backup();
    assert_eq!(count(&folder, "新桥", "copy"), "1");
}

#[test]
fn an_index_that_has_gone_another_way_is_not_replaced() {
    let folder = indexed();
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    assert_eq!(folder.run(&["backup", "second"]).code, 0);
    // A copy is used as an index.
    folder.write("ferry/a.jsonl", article("3", "渡口停航。"));
    assert_eq!(folder.run(&["index", "ferry", "--index", "copy"]).code, 0);
    update(&folder, 1);
    refused(&folder.run(&["backup", "copy"]), &["copy holds an index that is worked with (3 articles"]);
    // Its backups have another lineage than those of the index.
    assert_eq!(folder.run(&["backup", "third", "--index", "copy"]).code, 0);
    refused(&folder.run(&["backup", "third"]), &["third holds a backup", "has not passed"]);
    refused(&folder.run(&["restore", "third"]), &["index holds an index", "gone another way than the backup in third"]);
    assert_eq!(count(&folder, "渡口", "third"), "1");
    assert_eq!((count(&folder, "渡口", "copy"), count(&folder, "新桥", "index")), ("1".into(), "1".into()));
    // Their common ancestor can be restored.
    assert_eq!(folder.run(&["restore", "second"]).code, 0);
}

#[test]
fn index_and_copy_are_two_folders_neither_inside_the_other() {
    let folder = indexed();
    let path = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(path("index"), path("link")).unwrap();
    for same in ["index", "./index/", "link", "archive/../index"] {
        refused(&folder.run(&["backup", same]), &["is the index itself"]);
        refused(&folder.run(&["restore", same]), &["is the index itself"]);
    }
    for inside in ["index/copy", "index/generations/7", "link/copy/deep"] {
        refused(&folder.run(&["backup", inside]), &["is inside"]);
        refused(&folder.run(&["restore", "index", "--index", inside]), &["is inside"]);
    }
    // Hidden, so that the folder around it looks empty.
    fs::create_dir(path("around")).unwrap();
    assert_eq!(folder.run(&["backup", "around/.hidden"]).code, 0);
    refused(&folder.run(&["backup", "around", "--index", "around/.hidden"]), &["is inside"]);
    assert_eq!(fs::read_dir(path("around")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(path("index")).unwrap().count(), 4);
    assert_eq!(folder.run(&["index"]).code, 0);
    // A link to another place is treated like any folder.
    fs::create_dir(path("disk")).unwrap();
    std::os::unix::fs::symlink(path("disk"), path("to-disk")).unwrap();
    assert_eq!(folder.run(&["backup", "to-disk"]).code, 0);
    assert_eq!(count(&folder, "大桥", "disk"), "2");
}

#[test]
fn files_that_are_not_of_an_index_are_kept_even_with_replace() {
    let folder = indexed();
    folder.write("letters/a.txt", "亲爱的");
    folder.write("file", "亲爱的");
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    for replace in [&[][..], &["--replace"]] {
        let run = |args: &[&str]| folder.run(&[args, replace].concat());
        refused(&run(&["backup", "letters"]), &["letters is not empty", "it contains a.txt"]);
        refused(&run(&["restore", "index", "--index", "letters"]), &["letters is not empty"]);
        refused(&run(&["backup", "file"]), &["file"]);
        refused(&run(&["backup", "file/below"]), &["file/below"]);
        refused(&run(&["backup", "dangling"]), &["dangling"]);
    }
    assert_eq!(fs::read_dir(folder.path().join("letters")).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "亲爱的");
    // A folder with the name of one of ours, with years in it.
    folder.write("family/generations/1998/a.txt", "亲爱的");
    refused(&folder.run(&["backup", "family"]), &["family holds an index that is too damaged to be identified"]);
    refused(&folder.run(&["index", "archive", "--index", "family"]), &["current is missing"]);
    refused(&folder.run(&["gc", "--index", "family"]), &["current is missing"]);
    assert!(folder.path().join("family/generations/1998/a.txt").exists());
}

#[test]
fn a_damaged_index_is_replaced_by_its_backup_and_no_other() {
    let folder = indexed();
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    with_another(&folder, "other");
    assert_eq!(folder.run(&["backup", "other-copy", "--index", "other"]).code, 0);
    let generation = folder.path().join("index/generations/1");
    let damages: [&dyn Fn(); 5] = [
        &|| fs::write(generation_of(&folder).join("meta.json"), "{}").unwrap(),
        &|| fs::write(generation_of(&folder).join("manifest.json"), "{}").unwrap(),
        &|| fs::remove_file(folder.path().join("index/current")).unwrap(),
        &|| fs::write(folder.path().join("index/current"), "77\n").unwrap(),
        &|| fs::remove_dir_all(generation_of(&folder)).unwrap(),
    ];
    assert!(generation.exists());
    for (number, damage) in damages.iter().enumerate() {
        damage();
        assert_ne!(folder.run(&["verify"]).code, 0, "{number}");
        if number < 4 {
            refused(&folder.run(&["restore", "other-copy"]), &["index holds another index ("]);
        }
        let run = folder.run(&["restore", "copy"]);
        assert_eq!(run.code, 0, "{number}: {}", run.stderr);
        assert_eq!(folder.run(&["verify", "--full"]).code, 0, "{number}");
        assert_eq!(fs::read_dir(folder.path().join("index/generations")).unwrap().count(), 1, "{number}");
    }
    // If the lineage is unknown, the user must confirm.
    fs::write(generation_of(&folder).join("manifest.json"), "{}").unwrap();
    fs::write(generation_of(&folder).join("roots.json"), "{}").unwrap();
    refused(&folder.run(&["restore", "copy"]), &["too damaged to be identified", "--replace"]);
    assert_eq!(folder.run(&["restore", "copy", "--replace"]).code, 0);
    assert_eq!(count(&folder, "大桥", "index"), "2");
}

/// The only generation of `index`.
fn generation_of(folder: &Folder) -> std::path::PathBuf {
    let all = fs::read_dir(folder.path().join("index/generations")).unwrap();
    all.map(|entry| entry.unwrap().path()).max().unwrap()
}

#[test]
fn a_damaged_backup_is_written_again() {
    let folder = indexed();
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    let generation = folder.path().join("copy/generations/1");
    let store = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
    let store = store.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[20] ^= 1;
    fs::write(&store, bytes).unwrap();
    assert_eq!(folder.run(&["verify", "--index", "copy"]).code, 2);
    assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    assert_eq!(folder.run(&["verify", "--full", "--index", "copy"]).code, 0);
}

#[test]
fn a_first_backup_that_was_killed_is_gone_on_with() {
    let folder = indexed();
    // The result of a kill: no state was published yet, and `current` says so.
    folder.write("copy/current", "none\n");
    folder.write("copy/generations/1/half", "written");
    assert_eq!(folder.run(&["search", "大桥", "--index", "copy"]).code, 2);
    let run = folder.run(&["backup", "copy"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(count(&folder, "大桥", "copy"), "2");
    assert_eq!(fs::read_dir(folder.path().join("copy/generations")).unwrap().count(), 1);
}

/// Creates a generation like earlier versions of the program, without a lineage.
fn unname(generation: &Path) {
    let edit = |name: &str, change: &dyn Fn(&mut serde_json::Value)| {
        let path = generation.join(name);
        let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut json);
        fs::write(&path, json.to_string()).unwrap();
        json
    };
    edit("roots.json", &|json| drop(json.as_array_mut().unwrap().pop()));
    let roots = fs::read(generation.join("roots.json")).unwrap();
    let manifest = edit("manifest.json", &|json| {
        json.as_object_mut().unwrap().remove("lineage").unwrap();
        let entry = &mut json["files"]["roots.json"];
        entry["bytes"] = roots.len().into();
        entry["modified"] = serde_json::Value::Null;
        entry["hash"] = blake3::hash(&roots).to_hex().as_str().into();
    });
    crate::publishing::seal(&generation.join("manifest.json"), manifest);
}

#[test]
fn an_index_of_an_earlier_version_is_backed_up_too() {
    let folder = indexed();
    assert_eq!(folder.run(&["backup", "old-copy"]).code, 0);
    unname(&folder.path().join("index/generations/1"));
    unname(&folder.path().join("old-copy/generations/1"));
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    // For such a copy, it is unknown whether it is a backup.
    refused(&folder.run(&["backup", "old-copy"]), &["--replace"]);
    for _ in 0..2 {
        assert_eq!(folder.run(&["backup", "copy"]).code, 0);
    }
    update(&folder, 1);
    let run = folder.run(&["backup", "copy"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(count(&folder, "新桥", "copy"), "1");
    assert_eq!(folder.run(&["restore", "old-copy"]).code, 0, "it is where the index came from");
}
