//! Readings of characters and words: pinyin without tones, in lower case, with `v` for ü.
//!
//! The readings of single characters come from the `pinyin` crate. `polyphones.txt` has the words in which a character does not have
//! its usual reading (银行 yin hang, 重庆 chong qing).

use std::{collections::HashMap, sync::LazyLock};

use ::pinyin::ToPinyinMulti;

static POLYPHONES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("polyphones.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
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
/// use jianbao_text::pinyin::readings;
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
/// use jianbao_text::pinyin::characters_with_reading;
/// assert!(characters_with_reading("qiao").contains(&'桥'));
/// ```
#[must_use]
pub fn characters_with_reading(reading: &str) -> &'static [char] {
    BY_SOUND.get(reading).map_or(&[], Vec::as_slice)
}

/// Whether any character has this reading.
pub(crate) fn is_reading(reading: &str) -> bool {
    BY_SOUND.contains_key(reading)
}

/// Whether the characters of `word` can be read as `syllables`, one per character.
///
/// ```
/// use jianbao_text::pinyin::has_reading;
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
