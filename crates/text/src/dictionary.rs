//! The user dictionary: words that the segmenter uses in addition to its own. The file format is that of jieba's user
//! dictionaries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{characters::is_word_char, fold::fold};

/// The maximum length of a word, in characters. The search for words inside a word takes time proportional to this limit for each
/// character.
pub(super) const LONGEST_WORD: usize = 64;

/// A set of folded words, each with the frequency that the file gives for it, if any.
///
/// ```
/// use jianbao_text::dictionary::Dictionary;
/// let (dictionary, invalid) = Dictionary::parse("\u{feff}# 人名\r\n李小龍 5 nr\r\n新质生产力\r\n桥\r\n");
/// assert_eq!(dictionary.words().collect::<Vec<_>>(), ["新质生产力", "李小龙"]);
/// assert_eq!(invalid.len(), 1);
/// assert_eq!(invalid[0].to_string(), "line 4: 桥: a single character is a word by itself");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dictionary {
    words: BTreeMap<String, Option<usize>>,
}

/// A line of a dictionary file that is not a valid entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {word}: {why}")]
pub struct InvalidEntry {
    /// The line number, from 1.
    pub line: usize,
    /// The word on the line, as written.
    pub word: String,
    /// The reason, as a phrase.
    pub why: &'static str,
}

impl Dictionary {
    /// Parses a dictionary file and returns the dictionary with the lines that are not valid entries.
    ///
    /// Each line has a word, optionally followed by a frequency and a part of speech: `云计算 5 n`. A byte order mark, any line
    /// endings, empty lines and comment lines (`#`) are allowed. If a word occurs twice, the last frequency counts.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<InvalidEntry>) {
        let mut dictionary = Self::default();
        let mut invalid = Vec::new();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (written, frequency) = split_line(line);
            let word = fold(written).trim().to_owned();
            let why = if word.chars().nth(1).is_none() {
                "a single character is a word by itself"
            } else if word.chars().nth(LONGEST_WORD).is_some() {
                "longer than 64 characters; search for it in quotes"
            } else if word.contains(' ') {
                "several words; search for it in quotes"
            } else if !word.chars().all(is_word_char) {
                "has characters that no word has; search for it in quotes"
            } else {
                dictionary.words.insert(word, frequency);
                continue;
            };
            invalid.push(InvalidEntry { line: number + 1, word: written.to_owned(), why });
        }
        (dictionary, invalid)
    }

    /// Iterates over the folded words in code point order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// The number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the dictionary has no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Iterates over the words and the frequencies that the file gives for them.
    #[cfg(feature = "segmenter")]
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Option<usize>)> {
        self.words.iter().map(|(word, frequency)| (word.as_str(), *frequency))
    }
}

/// Splits a line in jieba's format, `云计算 5 n`, into word and frequency; the part of speech is ignored.
fn split_line(line: &str) -> (&str, Option<usize>) {
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
