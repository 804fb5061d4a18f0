//! All parts of an index exist, or it is rejected; intact data is never deleted in favour of damaged data.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::support::Folder;

fn article(id: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n")
}

/// An index with all optional parts: a dictionary, an article in two places, removed articles.
fn indexed() -> Folder {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    folder.write("archive/b.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    let many = |count: usize| (0..count).map(|number| article(&number.to_string(), "渡口停航。")).collect::<String>();
    folder.write("archive/c.jsonl", many(20));
    folder.write("words.txt", "桥合龙 90000\n");
    assert_eq!(folder.run(&["index", "archive", "--dict", "words.txt"]).code, 0);
    // So few that their segment is not merged because of them.
    folder.write("archive/c.jsonl", many(18));
    assert_eq!(folder.run(&["index"]).code, 0);
    folder
}

fn generation(folder: &Folder) -> PathBuf {
    let current = fs::read_to_string(folder.path().join("index/current")).unwrap();
    folder.path().join("index/generations").join(current.trim())
}

/// The hash of a file, as in a manifest.
#[derive(Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    modified: Option<i64>,
    hash: String,
}

/// Writes a manifest with a correct checksum.
pub fn seal(path: &Path, mut manifest: serde_json::Value) {
    let files: BTreeMap<String, Entry> = serde_json::from_value(manifest["files"].clone()).unwrap();
    let hash = blake3::hash(&serde_json::to_vec(&files).unwrap());
    let half: [u8; 16] = hash.as_bytes()[..16].try_into().unwrap();
    manifest["check"] = format!("{:032x}", u128::from_le_bytes(half)).into();
    fs::write(path, manifest.to_string()).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_manifest_names_all_that_an_index_consists_of() {
    let folder = indexed();
    let path = generation(&folder).join("manifest.json");
    let whole = fs::read(&path).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&whole).unwrap();
    let files: Vec<String> = manifest["files"].as_object().unwrap().keys().cloned().collect();
    for part in [".del", ".idx", ".pos", ".term", ".store", ".fast", ".fieldnorm", "meta.json", ".managed.json"] {
        assert!(files.iter().any(|name| name.ends_with(part)), "{part} is not in {files:?}");
    }
    for part in
        ["summary.json", "sources.jsonl.zst", "articles.jsonl.zst", "roots.json", "dictionary.json", "places.jsonl"]
    {
        assert!(files.iter().any(|name| name == part), "{part} is not in {files:?}");
    }
    let before = names(&generation(&folder));
    for name in &files {
        let mut less = manifest.clone();
        less["files"].as_object_mut().unwrap().remove(name).unwrap();
        seal(&path, less);
        folder.write("archive/d.txt", format!("新桥收费\n\n新桥今日收费：{name}。\n"));
        for command in [&["search", "大桥"][..], &["backup", "copy"], &["optimize"], &["index"], &["gc"], &["stats"]]
        {
            let run = folder.run(command);
            assert_eq!(run.code, 2, "{name}: {command:?}: {}", run.stderr);
            assert!(run.stderr.contains(&format!("does not name {name}")), "{name}: {command:?}: {}", run.stderr);
        }
        let run = folder.run(&["verify"]);
        assert_eq!(run.code, 2, "{name}");
        assert!(run.stdout.contains(name.as_str()), "{name}: {}", run.stdout);
        assert_eq!(names(&generation(&folder)), before, "nothing was touched");
        assert!(!folder.path().join("copy").exists());
    }
    fs::write(&path, whole).unwrap();
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
}

#[test]
fn a_manifest_of_nothing_is_refused() {
    // A manifest that was once written after an incomplete listing, with exit code 0.
    let folder = indexed();
    let path = generation(&folder).join("manifest.json");
    seal(&path, serde_json::json!({ "files": {} }));
    for command in [&["search", "大桥"][..], &["backup", "copy"], &["optimize"], &["index"], &["verify"]] {
        assert_eq!(folder.run(command).code, 2, "{command:?}");
    }
    let run = folder.run(&["verify", "--repair"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
    assert_eq!(folder.run(&["stats", "--json"]).json()["dictionary"], 1);
}

#[test]
fn what_does_not_belong_into_a_generation_is_named() {
    let folder = indexed();
    fs::write(generation(&folder).join("notes.txt"), "亲爱的").unwrap();
    let run = folder.run(&["verify"]);
    assert!(run.code == 2 && run.stdout.contains("notes.txt does not belong here"), "{}", run.stdout);
}

#[test]
fn without_a_pointer_nothing_is_cleared_and_the_newest_whole_state_comes_back() {
    let folder = indexed();
    let (index, generation) = (folder.path().join("index"), generation(&folder));
    let before = names(&generation);
    fs::remove_file(index.join("current")).unwrap();
    // `index` without paths once failed and removed everything.
    let commands = [
        &["index"][..],
        &["index", "archive"],
        &["index", "--forget", "archive"],
        &["search", "大桥"],
        &["optimize"],
        &["gc"],
        &["backup", "copy"],
        &["stats"],
        &["verify"],
    ];
    for command in commands {
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{command:?}");
        assert!(run.stderr.contains("verify --repair"), "{command:?}: {}", run.stderr);
        assert!(!run.stderr.contains("0.0 kB"), "{}", run.stderr);
        assert_eq!(names(&generation), before, "{command:?}");
    }
    let found = folder.run(&["verify"]).stdout;
    assert!(found.starts_with("current is missing, and there is the generation "), "{found}");
    // A newer state that is not intact is not used.
    folder.write("index/generations/9/meta.json", "{}");
    let run = folder.run(&["verify", "--repair"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("restored to its last intact state, with 19 articles"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    assert_eq!(names(&generation), before, "it is the same one");
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(names(&index.join("generations")).len(), 1);
}

#[test]
fn a_pointer_of_any_shape_is_damage_and_repaired() {
    let folder = indexed();
    let pointer = folder.path().join("index/current");
    let good = fs::read_to_string(&pointer).unwrap();
    let shapes: [(&str, &dyn Fn()); 9] = [
        ("empty", &|| fs::write(&pointer, "").unwrap()),
        ("a word", &|| fs::write(&pointer, "大桥").unwrap()),
        ("another number", &|| fs::write(&pointer, "77\n").unwrap()),
        ("zero", &|| fs::write(&pointer, "0\n").unwrap()),
        ("NUL", &|| fs::write(&pointer, "\0").unwrap()),
        ("no text", &|| fs::write(&pointer, b"\xff\xfe").unwrap()),
        ("long", &|| fs::write(&pointer, good.trim().repeat(1000)).unwrap()),
        ("a folder", &|| fs::create_dir(&pointer).unwrap()),
        ("a link to nothing", &|| std::os::unix::fs::symlink("nowhere", &pointer).unwrap()),
    ];
    for (shape, make) in shapes {
        fs::remove_file(&pointer).unwrap();
        make();
        for command in [&["search", "大桥"][..], &["index"], &["gc"], &["verify"]] {
            let run = folder.run(command);
            assert_eq!(run.code, 2, "{shape}: {command:?}: {}", run.stderr);
        }
        let run = folder.run(&["verify", "--repair"]);
        assert_eq!(run.code, 0, "{shape}: {}", run.stderr);
        assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n", "{shape}");
    }
    // The content of such a folder belongs to someone else.
    fs::remove_file(&pointer).unwrap();
    folder.write("index/current/letter.txt", "亲爱的");
    let run = folder.run(&["verify", "--repair"]);
    assert!(run.code == 2 && run.stderr.contains("move that away"), "{}", run.stderr);
    assert!(pointer.join("letter.txt").exists());
}

/// Adds a copy of the current state, as an older or newer one.
fn copy_state(folder: &Folder, number: &str) -> PathBuf {
    let (from, to) = (generation(folder), folder.path().join("index/generations").join(number));
    fs::create_dir(&to).unwrap();
    for name in names(&from) {
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
    to
}

#[test]
fn a_whole_older_state_is_preferred_to_reading_sources_again() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", article("f", "大桥合龙。"));
    folder.write("archive/gone.jsonl", article("k", "新桥收费。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    assert_eq!(folder.run_with_input(&["index", "-"], &article("s", "渡口停航。")).code, 0);
    fs::remove_file(folder.path().join("archive/gone.jsonl")).unwrap();
    assert_eq!(folder.run(&["index", "archive", "--keep-missing"]).code, 0);
    for damage in ["meta.json", "manifest.json", "summary.json", "roots.json"] {
        let newer = copy_state(&folder, "1000");
        fs::write(newer.join(damage), "{}").unwrap();
        fs::write(folder.path().join("index/current"), "1000\n").unwrap();
        // Neither an update nor a cleanup removes the intact state.
        for command in [&["index"][..], &["gc"], &["optimize"]] {
            assert_eq!(folder.run(command).code, 2, "{damage}: {command:?}");
        }
        let run = folder.run(&["verify", "--repair"]);
        assert_eq!(run.code, 0, "{damage}: {}", run.stderr);
        for (query, count) in [("合龙", "1\n"), ("收费", "1\n"), ("停航", "1\n")] {
            assert_eq!(folder.run(&["search", query, "--count"]).stdout, count, "{damage}: {query}");
        }
        assert_eq!(folder.run(&["gc"]).code, 0);
        assert!(!newer.exists());
    }
    // A rebuild also starts from the intact state, because standard input cannot be read again.
    let newer = copy_state(&folder, "1000");
    fs::write(newer.join("meta.json"), "{}").unwrap();
    fs::write(folder.path().join("index/current"), "1000\n").unwrap();
    let run = folder.run(&["index", "--rebuild"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.run(&["search", "停航", "--count"]).stdout, "1\n");
}

#[test]
fn a_repair_that_would_lose_articles_is_refused() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", article("f", "大桥合龙。"));
    folder.write("archive/gone.jsonl", article("k1", "新桥收费。") + &article("k2", "新桥免费。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    fs::remove_file(folder.path().join("archive/gone.jsonl")).unwrap();
    assert_eq!(folder.run(&["index", "archive", "--keep-missing"]).code, 0);
    let damage = |name: &str| fs::write(generation(&folder).join(name), "{}").unwrap();
    damage("meta.json");
    let run = folder.run(&["verify", "--repair"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("2 come from files that are missing"), "{}", run.stderr);
    assert!(run.stderr.contains("jianbao restore") && run.stderr.contains("index --rebuild"), "{}", run.stderr);
    assert_eq!(folder.run(&["index", "--rebuild"]).code, 0, "asked for, it is done");
    assert_eq!(folder.run(&["search", "新桥", "--count"]).stdout, "0\n");

    assert_eq!(folder.run_with_input(&["index", "-"], &article("s", "渡口停航。")).code, 0);
    damage("meta.json");
    let run = folder.run(&["verify", "--repair"]);
    assert!(run.code == 2 && run.stderr.contains("1 came from standard input"), "{}", run.stderr);
    // If the record of files is damaged too, it is at least known that there was such a source.
    damage("sources.jsonl.zst");
    let run = folder.run(&["verify", "--repair"]);
    assert!(run.code == 2 && run.stderr.contains("some came from standard input"), "{}", run.stderr);
    let run = folder.run(&["index", "--rebuild"]);
    assert!(run.code == 3 && run.stderr.contains("cannot be read again"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "1\n");
}

#[test]
fn a_run_that_comes_to_nothing_leaves_no_folder() {
    let folder = indexed();
    let before = names(folder.path());
    for command in [
        &["index", "--index", "new"][..],
        &["index", "nowhere", "--index", "new/deep"],
        &["index", "--rebuild", "--index", "new"],
        &["optimize", "--index", "new"],
        &["gc", "--index", "new"],
        &["verify", "--repair", "--index", "new"],
    ] {
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{command:?}: {}", run.stderr);
        assert_eq!(names(folder.path()), before, "{command:?}");
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(folder.run(&["index", "nowhere", "--index", "empty"]).code, 2);
    assert_eq!(names(&folder.path().join("empty")), Vec::<String>::new());
    // A damaged source is not copied, and no part of a copy is left.
    let store = names(&generation(&folder)).into_iter().find(|name| name.contains(".store")).unwrap();
    let mut bytes = fs::read(generation(&folder).join(&store)).unwrap();
    bytes[20] ^= 1;
    fs::write(generation(&folder).join(&store), bytes).unwrap();
    assert_eq!(folder.run(&["backup", "copies/new"]).code, 2);
    assert!(!folder.path().join("copies").exists());
}

#[test]
fn links_inside_an_index_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = indexed();
    let index = folder.path().join("index");
    let letter = folder.write("letter.txt", "亲爱的");
    folder.write("years/1998/a.txt", "亲爱的");
    let unharmed = || {
        assert_eq!(fs::read_to_string(&letter).unwrap(), "亲爱的");
        assert_eq!(fs::read_to_string(folder.path().join("years/1998/a.txt")).unwrap(), "亲爱的");
    };
    // Files that every update writes are created anew in place of a link.
    symlink(&letter, index.join("current.next")).unwrap();
    folder.write("archive/d.txt", "新桥收费\n\n新桥今日收费。\n");
    assert_eq!(folder.run(&["index"]).code, 0);
    unharmed();
    for (name, to) in [("lock", &letter), ("generations", &folder.path().join("years"))] {
        let (own, aside) = (index.join(name), index.join(".aside"));
        fs::rename(&own, &aside).unwrap();
        symlink(to, &own).unwrap();
        for command in [&["gc"][..], &["index"], &["optimize"], &["backup", "index", "--index", "copy"]] {
            assert_eq!(folder.run(command).code, 2, "{name}: {command:?}");
            unharmed();
        }
        let run = folder.run(&["index", "archive", "--rebuild"]);
        assert!(run.code == 2 && run.stderr.contains("is a link"), "{name}: {}", run.stderr);
        unharmed();
        fs::remove_file(&own).unwrap();
        fs::rename(&aside, &own).unwrap();
    }
    // A generation, or a file of one, that is a link to another place.
    symlink(folder.path().join("years"), index.join("generations/1")).unwrap();
    assert_eq!(folder.run(&["gc"]).code, 0);
    unharmed();
    let (own, aside) = (generation(&folder), folder.path().join("aside"));
    fs::rename(&own, &aside).unwrap();
    symlink(&aside, &own).unwrap();
    for command in [&["index"][..], &["gc"], &["verify"]] {
        assert_eq!(folder.run(command).code, 2, "{command:?}");
    }
    fs::remove_file(&own).unwrap();
    fs::rename(&aside, &own).unwrap();
    let summary = own.join("summary.json");
    fs::rename(&summary, &aside).unwrap();
    symlink(&aside, &summary).unwrap();
    assert!(folder.run(&["verify"]).stdout.contains("summary.json is a link"));
    fs::remove_file(&summary).unwrap();
    fs::rename(&aside, &summary).unwrap();
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
}

#[test]
fn damage_is_reported_for_the_index_and_not_for_a_folder_in_it() {
    // Damage that does not change time and size, in every record that is read.
    for part in ["places.jsonl", "dictionary.json", "sources.jsonl.zst", "articles.jsonl.zst"] {
        let folder = indexed();
        let path = generation(&folder).join(part);
        let (bytes, time) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
        fs::write(&path, vec![b'#'; bytes.len()]).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        folder.write("archive/d.txt", "新桥收费\n\n新桥今日收费。\n");
        let command: &[&str] = if part == "places.jsonl" { &["show", "a"] } else { &["index"] };
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{part}: {}", run.stderr);
        assert!(run.stderr.contains("the index at index is damaged"), "{part}: {}", run.stderr);
        assert!(run.stderr.contains("`jianbao verify --repair --index index`"), "{part}: {}", run.stderr);
    }
}

#[test]
fn the_list_of_what_was_read_does_not_make_an_update_a_failure() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    let run = folder.run(&["index", "archive", "--report", "/dev/full"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("the new state is in place, but cannot write the report"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
}
