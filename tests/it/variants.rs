//! The table of variant characters: its laws, and how it is made.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use jianbao::analysis::fold::variants::{TABLE, representative};

#[test]
fn groups_are_disjoint_and_sorted() {
    let mut seen = HashSet::new();
    let mut previous = '\0';
    for line in TABLE.lines() {
        let group: Vec<char> = line.chars().collect();
        assert!(group.len() > 1, "{line} is no group");
        assert!(group[0] > previous, "{line} is out of order");
        previous = group[0];
        for c in group {
            assert!(seen.insert(c), "{c} is in two groups");
        }
    }
    assert!(TABLE.lines().count() > 3500);
}

#[test]
fn every_character_of_a_group_has_its_representative() {
    for line in TABLE.lines() {
        let first = line.chars().next().unwrap();
        for c in line.chars() {
            assert_eq!(representative(c), first, "{c}");
        }
    }
}

#[test]
fn different_words_stay_apart() {
    for (a, b) in [('联', '连'), ('炼', '链'), ('沪', '滤'), ('予', '豫'), ('画', '划'), ('买', '卖')] {
        assert_ne!(representative(a), representative(b), "{a} and {b}");
    }
}

/// Writes `variants.txt` from OpenCC's dictionary files:
///
/// ```text
/// OPENCC_DICTIONARIES=…/dictionary cargo test --test it regenerate -- --ignored
/// ```
///
/// The rules stand in `src/analysis/fold/variants.rs`.
#[test]
#[ignore = "needs OpenCC's dictionary files; rewrites a source file"]
fn regenerate() {
    let folder =
        std::env::var("OPENCC_DICTIONARIES").expect("OPENCC_DICTIONARIES names the folder with TSCharacters.txt");
    let folder = Path::new(&folder);
    let read = |name: &str| -> Vec<(char, Vec<char>)> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let single = |word: &str| word.chars().next().filter(|_| word.chars().count() == 1);
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(key, values)| Some((single(key)?, values.split(' ').filter_map(single).collect())))
            .collect()
    };
    let simplified = read("TSCharacters.txt");
    let first: HashMap<char, char> = simplified.iter().map(|(key, values)| (*key, values[0])).collect();
    let plain = |c: char| first.get(&c).copied().unwrap_or(c);

    let mut groups = Groups::default();
    for (key, values) in &simplified {
        groups.join(*key, values[0]);
        if values[0] == *key
            && let Some(second) = values.get(1)
        {
            groups.join(*key, *second);
        }
    }
    for (file, japanese) in [("HKVariants.txt", false), ("TWVariants.txt", false), ("JPVariants.txt", true)] {
        for (key, values) in read(file) {
            for value in values {
                let (a, b) = (plain(key), plain(value));
                if !(japanese && a != b && gb_level(a) < 2 && gb_level(b) < 2) {
                    groups.join(key, value);
                }
            }
        }
    }
    let mut lines: Vec<String> = groups
        .all()
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|mut group| {
            group.sort_by_key(|&c| (plain(c) != c, gb_level(c), c));
            group.into_iter().collect()
        })
        .collect();
    lines.sort();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analysis/fold/variants.txt");
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// 0 and 1 for the two levels of GB 2312, 2 for what is not in it.
fn gb_level(c: char) -> u8 {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [0xb0..=0xd7, 0xa1..=0xff] if !unmappable => 0,
        [0xd8..=0xf7, 0xa1..=0xff] if !unmappable => 1,
        _ => 2,
    }
}

/// Characters joined into groups, by union and find.
#[derive(Default)]
struct Groups {
    parent: BTreeMap<char, char>,
}

impl Groups {
    fn root(&mut self, c: char) -> char {
        let parent = *self.parent.entry(c).or_insert(c);
        if parent == c { c } else { self.root(parent) }
    }

    fn join(&mut self, a: char, b: char) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent.insert(a, b);
    }

    fn all(mut self) -> Vec<Vec<char>> {
        let mut groups: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for c in self.parent.keys().copied().collect::<Vec<_>>() {
            groups.entry(self.root(c)).or_default().push(c);
        }
        groups.into_values().collect()
    }
}
