//! What `verify --full` finds in files that have the right hashes: an index that was merged from damaged segments.

use std::{collections::HashSet, path::Path};

use jianbao::index::catch_panics;
use tantivy::{Index, IndexWriter};

use crate::{
    confined::{self, Outcome, Progress, Step, Task},
    support::Random,
    world::{Answers, Size, World, answers, change, files_of, flip, flips, generation, launder, verify_all},
};

/// The largest share of a score that may come from the total length of a field. A merge takes this total from rounded lengths, so
/// `verify` accepts all totals between the rounded and the exact one.
const ROUNDING: f32 = 0.05;

/// Whether the answers have the same hits and counts, with scores that differ by no more than the rounding of lengths.
fn are_right(answers: &Answers, right: &Answers) -> bool {
    let sorted = |answers: &Answers| {
        let mut answers = answers.clone();
        answers.sort_by(|one, other| one.text.cmp(&other.text));
        answers
    };
    let is_near = |one: f32, other: f32| (one - other).abs() <= ROUNDING * other;
    answers.len() == right.len()
        && sorted(answers).iter().zip(&sorted(right)).all(|(one, other)| {
            one.text == other.text
                && one.score.is_some() == other.score.is_some()
                && one.score.zip(other.score).is_none_or(|(one, other)| is_near(one, other))
        })
}

/// Merges all segments with the index library alone, which does not compare hashes.
fn merge_blindly(index: &Path) -> jianbao::Result<bool> {
    catch_panics(index, || {
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

/// Endings of the files that are derived from a text. Stored texts are compared with hashes of their own.
const DERIVED: [&str; 5] = [".term", ".idx", ".pos", ".fieldnorm", ".fast"];

const UNMERGED: &str = "cannot be merged";
const LAUNDERED: &str = "merged, with faults: ";
const FAULTS: &str = "faults";
const WRONG: &str = "faults and wrong answers";
const HARMLESS: &str = "whole with the right answers";

/// The files of one kind, in turn, and one of them at random.
fn flip_one(copy: &Path, number: usize) -> (&'static str, String) {
    let mut random = Random::new(number as u64);
    let kind = DERIVED[number % DERIVED.len()];
    let files = files_of(copy, kind);
    (kind, flip(&files[random.below(files.len())], &mut random))
}

/// Runs a test's flips of a small index in child processes.
fn outcomes(test: &str, flips: usize) -> Vec<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    World::made_in(folder.path(), Size::Small);
    confined::run(test, folder.path(), flips)
}

/// A merge writes correct hashes of files that it makes from damaged ones. `verify --full` compares them with the text: an index that
/// gives other answers has faults.
#[test]
fn damage_that_a_merge_copied_is_found_by_comparing_with_the_text() {
    const TEST: &str = "verified::damage_that_a_merge_copied_is_found_by_comparing_with_the_text";
    if let Some(task) = Task::given() {
        let world = World::at(&task.folder);
        let left = task.is_aftermath.then(|| world.set_aside());
        let copy = world.copy();
        assert!(merge_blindly(&copy).unwrap());
        launder(&copy);
        let found = verify_all(&copy).unwrap();
        assert!(found.is_intact() && found.analysed == found.articles, "{found:?}");
        let right = answers(&copy).unwrap();
        return task.work(|number, progress| match &left {
            Some(left) => check_unmerged(left, &right, progress),
            None => merge_after_flip(&world, number, &right, progress),
        });
    }
    let flips = flips(60);
    let outcomes = outcomes(TEST, flips);
    let laundered = |kind: &str| outcomes.iter().filter(|outcome| outcome.is(&format!("{LAUNDERED}{kind}"))).count();
    let laundered = DERIVED.map(|kind| (kind, laundered(kind)));
    let harmless = outcomes.iter().filter(|outcome| outcome.is(HARMLESS)).count();
    println!("{flips} flips before a merge: {harmless} {HARMLESS}; {LAUNDERED}{laundered:?}");
    // Where a flip makes the merge fail, this test proves nothing: most flips of a dictionary of terms and many of postings do. The share
    // of each kind is random, so that only long forms of this test can ask for some of each.
    let all: usize = laundered.iter().map(|(_, count)| count).sum();
    assert!(all * 5 >= flips, "{laundered:?}");
    assert!(flips < 600 || laundered.iter().all(|(_, count)| *count > 0), "{laundered:?}");
}

fn merge_after_flip(world: &World, number: usize, right: &Answers, progress: &mut Progress) -> String {
    let copy = world.copy();
    let (kind, what) = flip_one(&copy, number);
    progress.begins(Step::Acting);
    if !merge_blindly(&copy).unwrap_or(false) {
        return UNMERGED.to_owned();
    }
    launder(&copy);
    progress.begins(Step::Verifying);
    let found = verify_all(&copy).unwrap();
    if !found.is_intact() {
        assert!(found.bad_files.is_empty(), "{what}: {found:?}");
        return format!("{LAUNDERED}{kind}");
    }
    progress.begins(Step::Answering);
    let answers = answers(&copy).unwrap();
    assert!(are_right(&answers, right), "{what}: whole, but it answers otherwise: {answers:#?}");
    HARMLESS.to_owned()
}

/// Checks an index whose merge has ended the process.
fn check_unmerged(index: &Path, right: &Answers, progress: &mut Progress) -> String {
    progress.begins(Step::Verifying);
    if !verify_all(index).is_ok_and(|found| found.is_intact()) {
        return UNMERGED.to_owned();
    }
    progress.begins(Step::Answering);
    assert!(are_right(&answers(index).unwrap(), right));
    HARMLESS.to_owned()
}

/// The same without a merge: the damaged files have correct hashes.
#[test]
fn what_a_file_says_wrongly_is_found_in_the_text() {
    const TEST: &str = "verified::what_a_file_says_wrongly_is_found_in_the_text";
    if let Some(task) = Task::given() {
        let world = World::at(&task.folder);
        let right = answers(&world.index()).unwrap();
        return task.work(|number, progress| {
            let copy = world.copy();
            let (_, what) = flip_one(&copy, number);
            launder(&copy);
            progress.begins(Step::Verifying);
            let found = verify_all(&copy).unwrap();
            assert!(found.bad_files.is_empty(), "{what}: {found:?}");
            if found.is_intact() {
                progress.begins(Step::Answering);
            }
            match answers(&copy) {
                Ok(answers) if are_right(&answers, &right) => {
                    if found.is_intact() { HARMLESS } else { FAULTS }.to_owned()
                }
                answers => {
                    assert!(!found.is_intact(), "{what}: whole, but it answers otherwise: {:?}", answers.err());
                    WRONG.to_owned()
                }
            }
        });
    }
    let flips = flips(60);
    let outcomes = outcomes(TEST, flips);
    let count = |told: &str| outcomes.iter().filter(|outcome| outcome.is(told)).count();
    let (wrong, faults, harmless) = (count(WRONG), count(FAULTS), count(HARMLESS));
    println!("{flips} flips without a merge: {wrong} {WRONG}, {faults} {FAULTS} only, {harmless} {HARMLESS}");
    assert!(wrong > flips / 5);
}

/// The kinds of differences, each with the ending of the files in which it is found and a part of its message.
const DIFFERENCES: [(&str, &str); 5] = [
    (".pos", "of the term “"),
    (".idx", "the text nothing"),
    (".idx", "the index says nothing"),
    (".fieldnorm", "of the length of "),
    (".fast", "of the column "),
];

/// Every kind of difference has a message that names what differs.
#[test]
fn differences_are_named() {
    const TEST: &str = "verified::differences_are_named";
    /// Flips for each kind.
    const MOST: usize = 400;
    if let Some(task) = Task::given() {
        let world = World::at(&task.folder);
        let mut seen = HashSet::new();
        return task.work(|number, progress| {
            let (ending, wanted) = DIFFERENCES[number % DIFFERENCES.len()];
            if seen.contains(wanted) {
                return "seen before".to_owned();
            }
            let copy = world.copy();
            let mut random = Random::new(number as u64);
            let files = files_of(&copy, ending);
            let what = flip(&files[random.below(files.len())], &mut random);
            launder(&copy);
            progress.begins(Step::Verifying);
            let found = verify_all(&copy).unwrap();
            let Some(fault) = found.faults.iter().find(|fault| fault.contains(wanted)) else { return String::new() };
            seen.insert(wanted);
            format!("{what}: {fault}")
        });
    }
    let outcomes = outcomes(TEST, MOST * DIFFERENCES.len());
    for (ending, wanted) in DIFFERENCES {
        let named = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Told(fault) if fault.contains(wanted)));
        assert!(named, "no flip in {ending} gave a message with {wanted:?}");
    }
}

/// The counts and records of a generation are compared with its articles.
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
