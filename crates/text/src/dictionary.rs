//! The user's dictionary: words that the segmenter shall know besides its own. Reads the files that people have for jieba, as they
//! are. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{fold, is_word_char};

/// The longest word, in characters. Inside a longer one no words are looked for: that takes time with the square of its length.
pub(super) const LONGEST_WORD: usize = 64;

/// Words, folded, with the frequencies that were given.
///
/// ```
/// use jianbao_text::dictionary::Dictionary;
/// let (dictionary, unusable) = Dictionary::parse("\u{feff}# 人名\r\n李小龍 5 nr\r\n新质生产力\r\n桥\r\n");
/// assert_eq!(dictionary.words().collect::<Vec<_>>(), ["新质生产力", "李小龙"]);
/// assert_eq!(unusable.len(), 1);
/// assert_eq!(unusable[0].to_string(), "line 4: 桥: a single character is a word by itself");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dictionary {
    words: BTreeMap<String, Option<usize>>,
}

/// A line of a dictionary that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {word}: {why}")]
pub struct InvalidEntry {
    /// The line, counted from 1.
    pub line: usize,
    /// The word on it.
    pub word: String,
    /// Why not, as a phrase.
    pub why: &'static str,
}

impl Dictionary {
    /// Reads a dictionary: a word a line, with a frequency and a part of speech after it if there are any. A byte order mark, any
    /// line ends, empty lines and comments (`#`) may be there. Gives also the lines that cannot be used.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<InvalidEntry>) {
        let mut dictionary = Self::default();
        let mut unusable = Vec::new();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (written, frequency) = split(line);
            let word = fold(written).trim().to_owned();
            let why = if word.chars().nth(1).is_none() {
                "a single character is a word by itself"
            } else if word.chars().nth(LONGEST_WORD).is_some() {
                "longer than 64 characters; search for it in quotes"
            } else if word.contains(' ') {
                "several words; search for it in quotes"
            } else if !word.chars().all(is_word_char) {
                "has signs that no word has; search for it in quotes"
            } else {
                dictionary.words.insert(word, frequency);
                continue;
            };
            unusable.push(InvalidEntry { line: number + 1, word: written.to_owned(), why });
        }
        (dictionary, unusable)
    }

    /// The words, folded and sorted.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// How many words it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words with the frequencies that were given.
    #[cfg(feature = "segmenter")]
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Option<usize>)> {
        self.words.iter().map(|(word, frequency)| (word.as_str(), *frequency))
    }
}

/// Takes frequency and part of speech off the end of a line, in jieba's form: `云计算 5 n`.
fn split(line: &str) -> (&str, Option<usize>) {
    let mut word = line;
    if let Some((rest, last)) = word.rsplit_once([' ', '\t'])
        && last.bytes().all(|byte| byte.is_ascii_lowercase())
        && (rest.contains([' ', '\t']) || !rest.is_ascii())
    {
        word = rest.trim_end();
    }
    match word.rsplit_once([' ', '\t']) {
        Some((rest, last)) if !rest.trim().is_empty() => match last.parse() {
            Ok(frequency) => (rest.trim_end(), Some(frequency)),
            Err(_) => (word, None),
        },
        _ => (word, None),
    }
}
