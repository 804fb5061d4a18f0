//! What `verify --full` finds in files that are as they were written: an index that was merged from damaged segments.

use std::{collections::HashMap, path::Path};

use jianbao::index::guarded;
use tantivy::{Index, IndexWriter};

use crate::{
    support::Random,
    world::{World, answers, change, files_of, flip, flips, generation, launder, verify_all},
};

/// Merges all segments as the index library does, without a look at what they are.
fn merge_blindly(index: &Path) -> jianbao::Result<bool> {
    guarded(index, || {
        let merge = || -> tantivy::Result<()> {
            let index = Index::open_in_dir(generation(index))?;
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000)?;
            writer.merge(&index.searchable_segment_ids()?).wait()?;
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()
        };
        Ok(merge().is_ok())
    })
}

/// The kinds of files that hold what is derived from a text. What is stored of a text is compared with its hash, as before.
const DERIVED: [&str; 5] = [".term", ".idx", ".pos", ".fieldnorm", ".fast"];

/// A merge writes sound files from damaged ones. What they say is compared with the text: an index that answers otherwise has faults.
#[test]
fn what_a_merge_made_of_rot_is_found_in_the_text() {
    let world = World::new();
    let copy = world.copy();
    assert!(merge_blindly(&copy).unwrap());
    launder(&copy);
    let found = verify_all(&copy).unwrap();
    assert!(found.is_whole() && found.analysed == found.articles, "{found:?}");
    let right = answers(&copy).unwrap();
    let mut random = Random::new(4);
    let mut laundered: HashMap<&str, usize> = HashMap::new();
    let flips = flips(60).min(400);
    for number in 0..flips {
        let kind = DERIVED[number % DERIVED.len()];
        let copy = world.copy();
        let files = files_of(&copy, kind);
        let what = flip(&files[random.below(files.len())], &mut random);
        if !merge_blindly(&copy).unwrap_or(false) {
            continue;
        }
        launder(&copy);
        let found = verify_all(&copy).unwrap();
        if found.is_whole() {
            assert_eq!(answers(&copy).unwrap(), right, "{what}");
        } else {
            assert!(found.bad_files.is_empty(), "{what}: {found:?}");
            *laundered.entry(kind).or_default() += 1;
        }
    }
    // In a dictionary of terms nearly every bit is in the way of a merge.
    for kind in [".idx", ".pos", ".fieldnorm", ".fast"] {
        assert!(laundered.get(kind).is_some_and(|count| *count > 1), "{kind}: {laundered:?}");
    }
}

/// Also without a merge, in the files as they are.
#[test]
fn what_a_file_says_wrongly_is_found_in_the_text() {
    let world = World::new();
    let right = answers(&world.index()).unwrap();
    let mut random = Random::new(5);
    let (mut faults, mut wrong) = (0, 0);
    let flips = flips(60).min(400);
    for number in 0..flips {
        let copy = world.copy();
        let files = files_of(&copy, DERIVED[number % DERIVED.len()]);
        let what = flip(&files[random.below(files.len())], &mut random);
        launder(&copy);
        let found = verify_all(&copy).unwrap();
        assert!(found.bad_files.is_empty(), "{what}: {found:?}");
        faults += usize::from(!found.is_whole());
        match answers(&copy) {
            Ok(answers) if answers == right => {}
            answers => {
                wrong += 1;
                assert!(!found.is_whole(), "{what}: whole, but it answers otherwise: {:?}", answers.err());
            }
        }
    }
    println!("{wrong} of {flips} flips give another answer, {faults} have faults");
    assert!(wrong > flips / 5);
}

/// Every kind of difference is told by what it is about.
#[test]
fn differences_are_named() {
    let world = World::new();
    let told = |ending: &str, wanted: &str| {
        let mut random = Random::new(6);
        for _ in 0..400 {
            let copy = world.copy();
            let files = files_of(&copy, ending);
            let what = flip(&files[random.below(files.len())], &mut random);
            launder(&copy);
            let found = verify_all(&copy).unwrap();
            if let Some(fault) = found.faults.iter().find(|fault| fault.contains(wanted)) {
                println!("{what}: {fault}");
                return;
            }
        }
        panic!("no flip in {ending} was told as {wanted:?}");
    };
    told(".pos", "of the term “");
    told(".idx", "the text nothing");
    told(".idx", "the index says nothing");
    told(".fieldnorm", "of the length of ");
    told(".fast", "of the column ");
}

/// What the record and the counts of a generation say is compared with its articles.
#[test]
fn counts_and_records_are_compared_with_the_articles() {
    let world = World::new();
    let copy = world.copy();
    let summary = generation(&copy).join("summary.json");
    change(&summary, |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.replacen("\"grams\":", "\"grams\":1", 1).into_bytes();
    });
    launder(&copy);
    let found = verify_all(&copy).unwrap();
    assert!(found.faults.iter().any(|fault| fault.contains("its counts are")), "{found:?}");
}
