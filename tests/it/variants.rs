//! The table of variant characters: its laws, and its generation.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
};

use jianbao::analysis::{
    fold,
    fold::variants::{TABLE, representative},
};

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

/// The files from which [`TABLE`] is generated: groups from OpenCC, additions from Unihan, groups chosen by hand.
const OPENCC: &str = include_str!("../../crates/text/src/fold/variants/opencc.txt");
const UNIHAN: &str = include_str!("../../crates/text/src/fold/variants/unihan.txt");
const READERS: &str = include_str!("../../crates/text/src/fold/variants/readers.txt");

/// With `JIANBAO_WRITE_VARIANTS=1`, it writes the table.
#[test]
fn the_table_is_made_of_its_sources() {
    let mut table = Table::new(OPENCC);
    table.add_readers(READERS);
    table.add_joins(UNIHAN);
    let made = table.lines();
    if std::env::var_os("JIANBAO_WRITE_VARIANTS").is_some() {
        std::fs::write(source("variants.txt"), &made).unwrap();
    } else {
        assert!(
            made == TABLE,
            "variants.txt is not what its sources give: run this test with JIANBAO_WRITE_VARIANTS=1"
        );
    }
}

/// Words of the dictionary that become equal only by additions by hand or from Unihan. All of them were checked by eye;
/// see the decision record.
#[test]
#[ignore = "prints a table for the decision record"]
#[allow(clippy::print_stdout, reason = "the table is what it is run for")]
fn print_collisions() {
    let base = Table::new(OPENCC);
    let before = |word: &str| word.chars().map(|c| base.representative(c)).collect::<String>();
    let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (word, _) in dictionary() {
        words.entry(word.chars().map(representative).collect()).or_default().push(word);
    }
    for (_, mut equal) in words {
        equal.dedup_by_key(|word| before(word));
        if equal.len() > 1 {
            println!("{}", equal.join(" "));
        }
    }
}

/// Writes `variant_words.txt`: the words of jieba's dictionary that folding changes, if the dictionary does not contain
/// the folded spelling. The frequencies of words with equal folded spelling are added.
#[test]
#[ignore = "needs jieba's dictionary; rewrites a source file"]
fn regenerate_variant_words() {
    let words: BTreeMap<&str, u64> = dictionary().collect();
    let mut folded: BTreeMap<String, u64> = BTreeMap::new();
    for (word, frequency) in &words {
        let spelling = fold(word);
        if spelling != *word && spelling.chars().count() > 1 && !words.contains_key(spelling.as_str()) {
            *folded.entry(spelling).or_default() += frequency;
        }
    }
    let lines: Vec<String> = folded.into_iter().map(|(word, frequency)| format!("{word} {frequency}")).collect();
    std::fs::write(source("../variant_words.txt"), lines.join("\n") + "\n").unwrap();
}

/// The words of jieba's dictionary with their frequencies.
fn dictionary() -> impl Iterator<Item = (&'static str, u64)> {
    let text = std::env::var("JIEBA_DICTIONARY").expect("JIEBA_DICTIONARY names jieba's dict.txt");
    let text: &'static str = Box::leak(std::fs::read_to_string(text).unwrap().into_boxed_str());
    text.lines().filter_map(|line| {
        let mut columns = line.split(' ');
        Some((columns.next()?, columns.next()?.parse().ok()?))
    })
}

/// Writes `unihan.txt` from Unicode's files:
///
/// ```text
/// UNIHAN=…/unihan cargo test --test it regenerate_unihan -- --ignored
/// ```
///
/// A character outside of all groups of GB 2312 is added to the only such group that kSemanticVariant and kZVariant
/// name for it, in either direction. One for which they name several (牠: 他 and 它) stays separate.
#[test]
#[ignore = "needs Unicode's Unihan files; rewrites a source file"]
fn regenerate_unihan() {
    let folder = std::env::var("UNIHAN").expect("UNIHAN names the folder with kSemanticVariant.txt");
    let mut table = Table::new(OPENCC);
    table.add_readers(READERS);
    let mut named: BTreeMap<char, BTreeSet<char>> = BTreeMap::new();
    for file in ["kSemanticVariant.txt", "kZVariant.txt"] {
        let text = std::fs::read_to_string(Path::new(&folder).join(file)).unwrap();
        let character = |code: &str| {
            let hex = code.strip_prefix("U+")?;
            char::from_u32(u32::from_str_radix(hex.split('<').next()?, 16).ok()?)
        };
        for line in text.lines().filter(|line| line.starts_with("U+")) {
            let mut columns = line.split('\t');
            let Some(one) = columns.next().and_then(|column| character(column.split(' ').next()?)) else { continue };
            for other in columns.nth(1).unwrap_or_default().split(' ').filter_map(character) {
                named.entry(one).or_default().insert(other);
                named.entry(other).or_default().insert(one);
            }
        }
    }
    let mut joins: BTreeMap<char, String> = BTreeMap::new();
    for (variant, named) in named {
        let groups: BTreeSet<char> =
            named.into_iter().filter(|&c| table.is_common(c)).map(|c| table.representative(c)).collect();
        if !table.is_common(variant)
            && let [group] = groups.into_iter().collect::<Vec<_>>()[..]
        {
            joins.entry(group).or_default().push(variant);
        }
    }
    let lines: Vec<String> = joins.into_iter().map(|(group, variants)| format!("{group}{variants}")).collect();
    std::fs::write(source("variants/unihan.txt"), lines.join("\n") + "\n").unwrap();
}

/// Writes `opencc.txt` from OpenCC's dictionary files:
///
/// ```text
/// OPENCC_DICTIONARIES=…/dictionary cargo test --test it regenerate_opencc -- --ignored
/// ```
///
/// The rules are in `crates/text/src/fold/variants.rs`.
#[test]
#[ignore = "needs OpenCC's dictionary files; rewrites a source file"]
fn regenerate_opencc() {
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
    std::fs::write(source("variants/opencc.txt"), lines.join("\n") + "\n").unwrap();
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/text/src/fold").join(name)
}

/// A table under construction: groups, each with its representative first.
struct Table {
    groups: Vec<Vec<char>>,
    group_of: HashMap<char, usize>,
}

impl Table {
    fn new(lines: &str) -> Self {
        let groups: Vec<Vec<char>> = lines.lines().map(|line| line.chars().collect()).collect();
        let of = |(at, group): (usize, &Vec<char>)| group.iter().map(|&c| (c, at)).collect::<Vec<_>>();
        let group_of = groups.iter().enumerate().flat_map(of).collect();
        Self { groups, group_of }
    }

    fn representative(&self, c: char) -> char {
        self.group_of.get(&c).map_or(c, |&at| self.groups[at][0])
    }

    /// Whether the character, or another one of its group, is in GB 2312.
    fn is_common(&self, c: char) -> bool {
        let common = |c: &char| gb_level(*c) < 2;
        self.group_of.get(&c).map_or_else(|| common(&c), |&at| self.groups[at].iter().any(common))
    }

    /// The group of a character, which is created if necessary.
    fn group(&mut self, c: char) -> usize {
        *self.group_of.entry(c).or_insert_with(|| {
            self.groups.push(vec![c]);
            self.groups.len() - 1
        })
    }

    /// Adds a character, or its whole group, to the group `to`.
    fn join(&mut self, c: char, whole: bool, to: usize) {
        let from = self.group(c);
        if from == to {
            return;
        }
        let moved = if whole {
            std::mem::take(&mut self.groups[from])
        } else {
            self.groups[from].retain(|&other| other != c);
            vec![c]
        };
        for c in moved {
            self.group_of.insert(c, to);
            self.groups[to].push(c);
        }
    }

    /// See the comment at the beginning of `readers.txt`.
    fn add_readers(&mut self, lines: &str) {
        for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut characters = line.chars();
            let first = characters.next().unwrap();
            let to = self.group(first);
            for c in characters {
                self.join(c, gb_level(c) < 2, to);
            }
            self.groups[to].retain(|&c| c != first);
            self.groups[to].insert(0, first);
        }
    }

    fn add_joins(&mut self, lines: &str) {
        for line in lines.lines() {
            let mut characters = line.chars();
            let to = self.group(characters.next().unwrap());
            characters.for_each(|c| self.join(c, true, to));
        }
    }

    fn lines(&self) -> String {
        let mut lines: Vec<String> =
            self.groups.iter().filter(|group| group.len() > 1).map(|group| group.iter().collect()).collect();
        lines.sort();
        lines.join("\n") + "\n"
    }
}

/// 0 and 1 for the two levels of GB 2312, 2 for other characters.
fn gb_level(c: char) -> u8 {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [0xb0..=0xd7, 0xa1..=0xff] if !unmappable => 0,
        [0xd8..=0xf7, 0xa1..=0xff] if !unmappable => 1,
        _ => 2,
    }
}

/// Groups of characters, joined by union-find.
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
