//! Characters that are confused because they sound or look alike, for spelling suggestions. `lookalikes.txt` was compiled for this
//! project.

use std::{collections::HashMap, sync::LazyLock};

use crate::pinyin::{characters_with_reading, is_reading, readings};

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
    let ending = ending.filter(|ending| !ending.ends_with("on") && is_reading(ending));
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
