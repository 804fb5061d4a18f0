//! Random bits turned over, the times kept, then something is made of the index.

use jianbao::{Error, index::verify_with};

use crate::{
    support::{Random, segmenter},
    world::{Act, Size, World, answers, files_above, flip, flips, verify_all},
};

/// What is done, and to which of the two indexes.
const TURNS: [(Size, Act); 5] = [
    (Size::Small, Act::Update),
    (Size::Small, Act::Optimize),
    (Size::Large, Act::Optimize),
    (Size::Large, Act::Update),
    (Size::Large, Act::Dictionary),
];

/// Whatever bit of whatever file changes, and whatever is then done: the index is not called whole while it answers otherwise. When
/// the operation refuses, nothing has changed and the damage is still found.
///
/// `JIANBAO_FLIPS` says how many; each runs one of the operations in turn. In the large index only files are changed that opening does
/// not read; in the small one, half of the changes before an update come when it has opened the index already.
#[test]
fn no_operation_makes_a_whole_index_of_a_rotten_one() {
    let flips = flips(60);
    let (small, large) = (World::of(Size::Small), World::of(Size::Large));
    let world = |size: Size| if size == Size::Small { &small } else { &large };
    let right = TURNS.map(|(size, act)| {
        let copy = world(size).copy();
        world(size).act(act, &copy).unwrap();
        let found = verify_all(&copy).unwrap();
        assert!(found.is_whole(), "{act:?}: {found:?}");
        answers(&copy).unwrap()
    });
    let mut random = Random::new(13);
    let (mut refused, mut found, mut harmless) = (0, 0, 0);
    for number in 0..flips {
        let ((size, act), right) = (TURNS[number % TURNS.len()], &right[number % TURNS.len()]);
        let world = world(size);
        let copy = world.copy();
        let files = files_above(&copy, if size == Size::Large { 64 << 10 } else { 0 });
        let file = &files[number / TURNS.len() % files.len()];
        let mut what = String::new();
        let outcome = if (size, act) == (Size::Small, Act::Update) && number % 2 == 1 {
            world.update_when_open(&copy, || {
                if what.is_empty() {
                    what = flip(file, &mut random);
                }
            })
        } else {
            what = flip(file, &mut random);
            world.act(act, &copy)
        };
        if let Err(error) = outcome {
            refused += 1;
            assert!(matches!(error, Error::Damaged { .. }), "{act:?} after {what}: {error}");
            assert!(error.to_string().contains("jianbao verify --repair"), "{error}");
            let found = verify_with(&copy, false, Some(segmenter())).unwrap();
            assert!(!found.is_whole(), "{act:?} after {what} refused, and the index is whole");
            assert_eq!(std::fs::read_dir(copy.join("generations")).unwrap().count(), 1, "{what}");
            continue;
        }
        match verify_all(&copy) {
            Ok(verified) if verified.is_whole() => {
                harmless += 1;
                let answers = answers(&copy).unwrap();
                let wrong = answers.iter().zip(right).find(|(now, right)| now != right);
                assert!(answers == *right, "{act:?} after {what}: whole, but {wrong:?}");
            }
            _ => found += 1,
        }
    }
    println!(
        "{flips} flips: {refused} refused, {found} found by verify afterwards, {harmless} whole with the right answers"
    );
    assert!(refused > flips / 2);
}
