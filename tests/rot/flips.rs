//! Flips random bits of files, keeps the modification times, and then runs operations on the index.

use std::path::Path;

use jianbao::{
    Error, Result,
    index::{ErrorKind, verify_with},
};

use crate::{
    confined::{self, Outcome, Progress, Step, Task},
    support::{Random, segmenter},
    world::{Act, Answers, Size, World, answers, files_above, flip, flips, verify_all},
};

/// An operation, and the index on which it runs.
const TURNS: [(Size, Act); 5] = [
    (Size::Small, Act::Update),
    (Size::Small, Act::Optimize),
    (Size::Large, Act::Optimize),
    (Size::Large, Act::Update),
    (Size::Large, Act::Dictionary),
];

const REFUSED: &str = "refused";
const FOUND: &str = "found by verify";
const HARMLESS: &str = "whole with the right answers";

/// Two indexes, and their answers after each operation without a flip.
struct Flips {
    small: World,
    large: World,
    right: [Answers; TURNS.len()],
}

impl Flips {
    fn of(small: World, large: World) -> Self {
        let mut flips = Self { small, large, right: Default::default() };
        flips.right = TURNS.map(|(size, act)| {
            let world = flips.world(size);
            let copy = world.copy();
            world.act(act, &copy).unwrap();
            let found = verify_all(&copy).unwrap();
            assert!(found.is_intact(), "{act:?}: {found:?}");
            answers(&copy).unwrap()
        });
        flips
    }

    fn world(&self, size: Size) -> &World {
        if size == Size::Small { &self.small } else { &self.large }
    }

    /// Flips one bit, runs one operation, and checks the index. The number selects the operation and the file.
    fn flip(&self, number: usize, progress: &mut Progress) -> String {
        let (size, act) = TURNS[number % TURNS.len()];
        let world = self.world(size);
        let copy = world.copy();
        let (what, outcome) = flip_and_act(world, &copy, number, progress);
        let Err(error) = outcome else { return self.check(&copy, number, &what, progress) };
        assert!(matches!(error, Error::Damaged { .. }), "{act:?} after {what}: {error}");
        assert!(error.kind() == ErrorKind::Damaged, "{error}");
        progress.begins(Step::Verifying);
        let found = verify_with(&copy, false, Some(segmenter())).unwrap();
        assert!(!found.is_intact(), "{act:?} after {what} refused, and the index is whole");
        assert_eq!(std::fs::read_dir(copy.join("generations")).unwrap().count(), 1, "{what}");
        REFUSED.to_owned()
    }

    /// An index that `verify` reports as intact gives the right answers.
    fn check(&self, index: &Path, number: usize, what: &str, progress: &mut Progress) -> String {
        let turn = number % TURNS.len();
        let ((_, act), right) = (TURNS[turn], &self.right[turn]);
        progress.begins(Step::Verifying);
        if !verify_all(index).is_ok_and(|found| found.is_intact()) {
            return FOUND.to_owned();
        }
        progress.begins(Step::Answering);
        let answers = answers(index).unwrap();
        let wrong = answers.iter().zip(right).find(|(now, right)| now != right);
        assert!(answers == *right, "{act:?} after {what}: whole, but {wrong:?}");
        HARMLESS.to_owned()
    }
}

/// Returns the flipped bit, and how the operation ended.
fn flip_and_act(world: &World, copy: &Path, number: usize, progress: &mut Progress) -> (String, Result<()>) {
    let (size, act) = TURNS[number % TURNS.len()];
    let mut random = Random::new(number as u64);
    let files = files_above(copy, if size == Size::Large { 64 << 10 } else { 0 });
    let file = &files[number / TURNS.len() % files.len()];
    progress.begins(Step::Acting);
    if (size, act) == (Size::Small, Act::Update) && number % 2 == 1 {
        let mut what = String::new();
        let outcome = world.update_when_open(copy, || {
            if what.is_empty() {
                what = flip(file, &mut random);
            }
        });
        return (what, outcome);
    }
    let what = flip(file, &mut random);
    let outcome = world.act(act, copy);
    (what, outcome)
}

/// For any flipped bit of any file and any later operation, the index is never reported as intact while it gives other
/// answers. If the operation refuses, the index is unchanged and the damage is still found.
///
/// `JIANBAO_FLIPS` is the number of flips; each runs one of the operations in turn. In the large index, only files are changed that
/// opening does not read. In the small one, half of the flips before an update happen after it has opened the index.
#[test]
fn no_operation_makes_a_whole_index_of_a_rotten_one() {
    const TEST: &str = "flips::no_operation_makes_a_whole_index_of_a_rotten_one";
    if let Some(task) = Task::given() {
        return work(&task);
    }
    let flips = flips(60);
    let folder = tempfile::tempdir().unwrap();
    for size in [Size::Small, Size::Large] {
        World::made_in(&folder.path().join(format!("{size:?}")), size);
    }
    let outcomes = confined::run(TEST, folder.path(), flips);
    let count = |told: &str| outcomes.iter().filter(|outcome| outcome.is(told)).count();
    let (refused, found, harmless) = (count(REFUSED), count(FOUND), count(HARMLESS));
    let ended = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Ended(_))).count();
    println!(
        "{flips} flips: {refused} refused, {found} found by verify afterwards, {harmless} whole with the right answers, {ended} ended \
         the process"
    );
    assert_eq!(refused + found + harmless + ended, flips);
    assert!(refused > flips / 2);
}

/// The work of a child process.
fn work(task: &Task) {
    let world = |size: Size| World::at(&task.folder.join(format!("{size:?}")));
    let flips = || Flips::of(world(Size::Small), world(Size::Large));
    if !task.is_aftermath {
        let flips = flips();
        return task.work(|number, progress| flips.flip(number, progress));
    }
    task.work(|number, progress| {
        let (size, _) = TURNS[number % TURNS.len()];
        let left = world(size).set_aside();
        flips().check(&left, number, "the end of the process", progress)
    });
}
