//! Operations that would make new files from damaged ones refuse, and leave the index unchanged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jianbao::{
    Error,
    index::{IndexReader, LockWait, Replace, backup, restore, verify},
};

use crate::{
    support::Folder,
    world::{Act, Size, World, answers, change, files, files_above, files_of, generation, verify_all},
};

/// Flips a bit in the middle of a file.
fn damage(path: &Path) {
    change(path, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

/// Files are compared with their hashes, so a flipped bit is found even where it does not change an answer.
#[test]
fn each_file_that_goes_into_a_new_one() {
    let world = World::new();
    let (mut all, mut by_update) = (0, 0);
    let names = files(&world.index());
    let mut names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    names.sort();
    names.dedup();
    for name in &names {
        let copy = world.copy();
        damage(&generation(&copy).join(name));
        let before: Vec<_> = files(&copy);
        let error = world.act(Act::Optimize, &copy).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{}: {error}", name.display());
        assert_eq!(files(&copy), before, "{}: the index is as it was", name.display());
        assert!(!verify(&copy, false).unwrap().is_intact());
        all += 1;
        // An update reads the segments that it merges, here the smaller ones, and the files that it writes again.
        by_update += usize::from(world.act(Act::Update, &copy).is_err());
    }
    assert!(by_update * 2 > all, "{by_update} of {all}");
}

/// A damaged file that the next state shares keeps its hash, so that it is still found.
#[test]
fn damage_in_a_shared_file_is_still_found() {
    let folder = Folder::new();
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"大桥\",\"text\":\"大桥昨日合龙。\"}}\n");
    folder.write("archive/a.jsonl", line("a"));
    folder.update(&folder.request());
    let index = folder.path().join("index");
    let rotten = files_of(&index, ".fieldnorm").remove(0);
    damage(&rotten);
    // Opening hashes small files.
    assert!(matches!(IndexReader::open(&index), Err(Error::Damaged { .. })));

    // A large file is hashed by operations that make new files from it, and by `verify`.
    let world = World::of(Size::Large);
    for kind in SEGMENT {
        let copy = world.copy();
        let rotten = large(&copy, kind);
        damage(&rotten);
        assert!(IndexReader::open(&copy).is_ok());
        // This update merges only the small segments.
        world.act(Act::Update, &copy).unwrap();
        let found = verify(&copy, false).unwrap();
        let name = rotten.file_name().unwrap().to_string_lossy();
        assert!(found.bad_files.iter().any(|bad| bad.file == name), "{kind}: {found:?}");
        for act in [Act::Optimize, Act::Dictionary] {
            let error = world.act(act, &copy).unwrap_err();
            assert!(error.to_string().contains(&format!("its file {name} has other bytes")), "{kind}: {error}");
        }
    }
}

/// Endings of the files of a segment, except the list of removed articles.
const SEGMENT: [&str; 6] = [".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm"];

/// The file with this ending that is too large to be hashed when the index is opened.
fn large(index: &Path, kind: &str) -> PathBuf {
    let found = files_above(index, 64 << 10).into_iter().find(|path| path.to_string_lossy().ends_with(kind));
    found.unwrap_or_else(|| panic!("no {kind} is large"))
}

/// A merge shares the lists of articles, places and roots; it does not record new hashes for damaged ones.
#[test]
fn records_that_a_merge_shares() {
    let world = World::new();
    for name in ["articles.jsonl.zst", "sources.jsonl.zst", "places.jsonl", "roots.json", "dictionary.json"] {
        let copy = world.copy();
        damage(&generation(&copy).join(name));
        let _ = world.act(Act::Optimize, &copy);
        let found = verify(&copy, false).unwrap();
        assert!(found.bad_files.iter().any(|bad| bad.file == name), "{name}: {found:?}");
        assert!(world.act(Act::Update, &copy).is_err(), "{name}");
    }
}

/// `backup` and `restore` hash the files of the source and those that the target already has; wrong ones in the target are replaced.
#[test]
fn a_good_copy_heals_a_rotten_index() {
    let world = World::new();
    let (index, saved) = (world.copy(), world.path("backup"));
    backup(&index, &saved, Replace::Known, LockWait::None).unwrap();
    let right = answers(&index).unwrap();
    let mut names: Vec<_> = files_above(&index, 2).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    // One file of each kind.
    names.sort_by_key(|name| Path::new(name).extension().map(ToOwned::to_owned));
    names.dedup_by_key(|name| Path::new(name).extension().map(ToOwned::to_owned));
    for name in names {
        damage(&generation(&index).join(&name));
        restore(&saved, &index, Replace::Anything, LockWait::None).unwrap();
        assert!(verify(&index, false).unwrap().is_intact(), "{}", name.display());
        assert_eq!(answers(&index).unwrap(), right);
    }
    // The next backup replaces a damaged file of the copy.
    damage(&files_of(&saved, ".store")[0]);
    backup(&index, &saved, Replace::Known, LockWait::None).unwrap();
    assert!(verify(&saved, false).unwrap().is_intact());
}

/// A rebuild keeps the articles of standard input that are not damaged, and reports the others.
#[test]
fn a_rebuild_keeps_of_standard_input_what_can_be_read() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"title\":\"短讯\",\"text\":\"{text}\"}}\n");
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    // Large enough that opening does not hash it.
    let bridges: Vec<String> = (0..60_000).map(|number| format!("{}号桥。", number * 7919 % 100_003)).collect();
    let long = bridges.concat();
    let input = line("1", &long) + &line("2", "渡口停航。");
    assert_eq!(folder.run_with_input(&["index", "-"], &input).code, 0);
    let index = folder.path().join("index");
    let store = files_of(&index, ".store").into_iter().max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    assert!(fs::metadata(&store).unwrap().len() > 64 << 10, "the sample is too short");
    change(&store, |bytes| bytes[1000] ^= 1);
    assert_eq!(folder.run(&["search", "渡口", "--count"]).stdout, "1\n");
    assert_eq!(folder.run(&["verify"]).code, 2);
    let run = folder.run(&["index", "--rebuild"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("the article 1 is damaged"), "{}", run.stderr);
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    assert_eq!(folder.run(&["search", "渡口", "--count"]).stdout, "1\n");
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
}

/// An article of standard input replaces a removed duplicate in the other script; the index then records the text that
/// it stores.
#[test]
fn an_article_that_stands_in_for_another_is_recorded_as_it_is() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
    folder.write("archive/a.jsonl", line("a", "昨日，大桥合龙。"));
    folder.write("archive/b.jsonl", line("b", "今日，渡口停航。"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let run = folder.run_with_input(&["index", "-"], "{\"text\":\"昨日，大橋合龍。\"}\n");
    assert!(run.stderr.contains("indexed once"), "{}", run.stderr);
    fs::remove_file(folder.path().join("archive/a.jsonl")).unwrap();
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "1\n");
    let run = folder.run(&["verify", "--full"]);
    assert_eq!(run.code, 0, "{} {}", run.stdout, run.stderr);
    assert!(verify_all(&folder.path().join("index")).unwrap().is_intact());
}
