//! Readings of characters, and characters that are confused because they sound or look alike. Pinyin queries and spelling
//! suggestions use them.
//!
//! Readings are pinyin without tones, in lower case, with `v` for ü. The readings of single characters come from the `pinyin`
//! crate. `polyphones.txt` has the words in which a character does not have its usual reading (银行 yin hang, 重庆 chong qing).
//! `lookalikes.txt` was compiled for this project.

use std::{collections::HashMap, sync::LazyLock};

use pinyin::ToPinyinMulti;

static POLYPHONES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("polyphones.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

static LOOKALIKES: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut alike: HashMap<char, Vec<char>> = HashMap::new();
    for group in include_str!("lookalikes.txt").lines().filter(|line| !line.starts_with('#')) {
        for one in group.chars() {
            let others = alike.entry(one).or_default();
            others.extend(group.chars().filter(|&other| other != one));
        }
    }
    alike
});

/// Characters by reading. Built on first use, because it visits every common character.
static BY_SOUND: LazyLock<HashMap<&'static str, Vec<char>>> = LazyLock::new(|| {
    let mut by_sound: HashMap<&'static str, Vec<char>> = HashMap::new();
    for c in '\u{4e00}'..='\u{9fa5}' {
        for reading in readings(c) {
            by_sound.entry(reading).or_default().push(c);
        }
    }
    by_sound
});

/// Returns the readings of a character, the most usual first; empty if it has none.
///
/// ```
/// use jianbao_text::confusables::readings;
/// assert_eq!(readings('桥'), ["qiao"]);
/// assert!(readings('行').contains(&"hang") && readings('绿').contains(&"lv"));
/// ```
#[must_use]
pub fn readings(c: char) -> Vec<&'static str> {
    let mut plain_readings: Vec<&'static str> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = match reading.plain() {
            "lü" => "lv",
            "nü" => "nv",
            "lüe" => "lve",
            "nüe" => "nve",
            plain => plain,
        };
        // A few interjections are read as a consonant without a vowel.
        if plain.contains(['a', 'e', 'i', 'o', 'u', 'v']) && !plain_readings.contains(&plain) {
            plain_readings.push(plain);
        }
    }
    plain_readings
}

/// Returns the characters with this reading, in code point order; empty if there are none.
///
/// ```
/// use jianbao_text::confusables::characters_with_reading;
/// assert!(characters_with_reading("qiao").contains(&'桥'));
/// ```
#[must_use]
pub fn characters_with_reading(reading: &str) -> &'static [char] {
    BY_SOUND.get(reading).map_or(&[], Vec::as_slice)
}

/// Returns the characters that are confused with `c`: first those that sound the same, then those that sound similar (z and zh,
/// in and ing), then those that look similar.
///
/// ```
/// use jianbao_text::confusables::confusable_characters;
/// assert!(confusable_characters('连').contains(&'联'));
/// assert!(confusable_characters('己').contains(&'已'));
/// ```
#[must_use]
pub fn confusable_characters(c: char) -> Vec<char> {
    let mut characters: Vec<char> = Vec::new();
    let alike = LOOKALIKES.get(&c).into_iter().flatten();
    let sounds = readings(c);
    let same = sounds.iter().flat_map(|reading| characters_with_reading(reading));
    let near = sounds.iter().flat_map(|reading| similar_readings(reading)).collect::<Vec<_>>();
    for &other in same.chain(near.iter().flat_map(|reading| characters_with_reading(reading))).chain(alike) {
        if other != c && !characters.contains(&other) {
            characters.push(other);
        }
    }
    characters
}

/// Readings that speakers of southern dialects do not distinguish; input methods call this fuzzy pinyin.
fn similar_readings(reading: &str) -> Vec<String> {
    let mut similar = Vec::new();
    let ending = match reading.strip_suffix('g') {
        Some(front) => Some(front.to_owned()),
        None => reading.ends_with('n').then(|| format!("{reading}g")),
    };
    let ending = ending.filter(|ending| !ending.ends_with("on") && BY_SOUND.contains_key(ending.as_str()));
    for (retroflex, flat) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if let Some(rest) = reading.strip_prefix(retroflex) {
            similar.push(format!("{flat}{rest}"));
        } else if let Some(rest) = reading.strip_prefix(flat) {
            similar.push(format!("{retroflex}{rest}"));
        }
    }
    similar.extend(ending);
    similar
}

/// Whether the characters of `word` can be read as `syllables`, one per character.
///
/// ```
/// use jianbao_text::confusables::has_reading;
/// assert!(has_reading("银行", &["yin", "hang"]) && !has_reading("银行", &["yin", "xing"]));
/// assert!(has_reading("重庆", &["chong", "qing"]) && !has_reading("重庆", &["zhong", "qing"]));
/// ```
#[must_use]
pub fn has_reading(word: &str, syllables: &[&str]) -> bool {
    if let Some(reading) = POLYPHONES.get(word) {
        return reading.split(' ').eq(syllables.iter().copied());
    }
    let mut characters = word.chars();
    syllables.iter().all(|syllable| characters.next().is_some_and(|c| readings(c).contains(syllable)))
        && characters.next().is_none()
}

/// The maximum number of divisions into syllables: `xian` is xian or xi an.
const MAX_DIVISIONS: usize = 32;

/// Divides Latin letters into pinyin syllables in every possible way, fewest syllables first.
///
/// An apostrophe or a space always separates syllables. The result is empty if `letters` cannot be divided, and has at most 32
/// items.
///
/// ```
/// use jianbao_text::confusables::syllables;
/// assert_eq!(syllables("xian"), [vec!["xian"], vec!["xi", "an"]]);
/// assert_eq!(syllables("xi'an"), [["xi", "an"]]);
/// assert!(syllables("bridge").is_empty());
/// ```
#[must_use]
pub fn syllables(letters: &str) -> Vec<Vec<&str>> {
    let mut cuts: Vec<Vec<&str>> = vec![Vec::new()];
    for piece in letters.split(['\'', '’', ' ']).filter(|piece| !piece.is_empty()) {
        let mut pieces = Vec::new();
        divide(piece, &mut Vec::new(), &mut pieces);
        cuts = cuts
            .iter()
            .flat_map(|before| pieces.iter().map(|after| before.iter().chain(after).copied().collect()))
            .take(MAX_DIVISIONS)
            .collect();
    }
    cuts.retain(|cut| !cut.is_empty());
    cuts.sort_by_key(Vec::len);
    cuts
}

/// The length of the longest syllable, in letters: `zhuang`.
const MAX_SYLLABLE_LETTERS: usize = 6;

/// Longer inputs, in letters, are not divided.
const MAX_LETTERS: usize = 60;

fn divide<'l>(letters: &'l str, before: &mut Vec<&'l str>, divisions: &mut Vec<Vec<&'l str>>) {
    if letters.is_ascii() && letters.len() <= MAX_LETTERS {
        // Mark the offsets from which the rest can be divided, so that the search below never enters a dead end.
        let mut ends = vec![false; letters.len() + 1];
        ends[letters.len()] = true;
        for from in (0..letters.len()).rev() {
            let longest = letters.len().min(from + MAX_SYLLABLE_LETTERS);
            ends[from] = (from + 1..=longest).any(|to| ends[to] && BY_SOUND.contains_key(&letters[from..to]));
        }
        extend_division(letters, 0, &ends, before, divisions);
    }
}

fn extend_division<'l>(
    letters: &'l str,
    from: usize,
    ends: &[bool],
    before: &mut Vec<&'l str>,
    divisions: &mut Vec<Vec<&'l str>>,
) {
    if divisions.len() == MAX_DIVISIONS || !ends[from] {
        return;
    }
    if from == letters.len() {
        divisions.push(before.clone());
        return;
    }
    for to in (from + 1..=letters.len().min(from + MAX_SYLLABLE_LETTERS)).rev() {
        if ends[to] && BY_SOUND.contains_key(&letters[from..to]) {
            before.push(&letters[from..to]);
            extend_division(letters, to, ends, before, divisions);
            before.pop();
        }
    }
}
