//! Segmentation of folded text into words, with jieba. Used only for indexing: a query is segmented with the vocabulary of the
//! index, so that no search waits for a dictionary to load. This is the only module that uses jieba.

use std::{collections::BTreeMap, fmt};

use jieba_rs::Jieba;

use jianbao_model::Span;

use crate::{
    characters::is_word_char,
    dictionary::{Dictionary, LONGEST_WORD},
};

/// Names the segmenter and its dictionary in the analysis [`fingerprint`](crate::fingerprint).
pub const VERSION: &str = "jieba0.11+3";

/// The sum of frequencies that is reserved for the words of the user dictionary. A filler word that occurs in no text has the unused
/// part. Jieba compares each word with the sum of all frequencies; because that sum is constant, a word of the user dictionary
/// changes the segmentation only where it occurs.
const RESERVE: usize = 200_000;

/// The filler word for the unused part of [`RESERVE`]. Its private-use characters do not occur as a word of any text.
const FILLER: &str = "\u{f8ff}\u{f8ff}";

/// Words of jieba's dictionary that folding changes (著名, 覆盖), in their folded spelling (着名, 复盖), with their frequencies.
/// They are needed because the segmenter reads folded text. Derived from jieba's dictionary (MIT, see NOTICE).
const VARIANT_WORDS: &str = include_str!("variant_words.txt");

/// Segments folded text into words. It is immutable, so that threads can share one.
///
/// ```
/// use jianbao_text::segmenter::Segmenter;
/// let segmenter = Segmenter::new();
/// let mut words = Vec::new();
/// segmenter.words("南京市长江大桥今日通车。", &mut |word, _| words.push(word));
/// assert!(words.contains(&"长江大桥") && words.contains(&"大桥") && !words.contains(&"市长") && !words.contains(&"。"));
/// ```
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// Loads the built-in dictionary. This takes some hundred milliseconds.
    #[must_use]
    pub fn new() -> Self {
        let mut jieba = Jieba::new();
        for line in VARIANT_WORDS.lines() {
            let (word, frequency) = line.split_once(' ').expect("a word and its frequency");
            jieba.add_word(word, frequency.parse().ok(), None);
        }
        jieba.add_word(FILLER, Some(RESERVE), None);
        Self { jieba }
    }

    /// Loads the built-in dictionary and adds the words of `dictionary`.
    ///
    /// ```
    /// use jianbao_text::{dictionary::Dictionary, segmenter::Segmenter};
    /// let (dictionary, _) = Dictionary::parse("新质生产力");
    /// let segmenter = Segmenter::with(&dictionary);
    /// let mut words = Vec::new();
    /// segmenter.words("发展新质生产力", &mut |word, _| words.push(word));
    /// assert_eq!(words, ["发展", "新质生产力", "生产", "生产力"]);
    /// ```
    #[must_use]
    pub fn with(dictionary: &Dictionary) -> Self {
        let mut segmenter = Self::new();
        let frequencies = segmenter.frequencies(dictionary);
        for (word, frequency) in &frequencies {
            segmenter.jieba.add_word(word, Some(*frequency), None);
        }
        let left = RESERVE.saturating_sub(frequencies.values().sum());
        segmenter.jieba.add_word(FILLER, Some(left), None);
        segmenter
    }

    /// Returns the frequencies that [`with`](Self::with) assigns to the words of `dictionary`.
    ///
    /// A word gets the frequency that the dictionary gives, otherwise one that is high enough for jieba to keep the word whole. All
    /// are scaled down if their sum exceeds the reserved sum. Words of the built-in dictionary keep their frequencies and are not
    /// in the result.
    #[must_use]
    pub fn frequencies(&self, dictionary: &Dictionary) -> BTreeMap<String, usize> {
        let frequency_of = |(word, frequency): (&str, Option<usize>)| {
            (word.to_owned(), frequency.unwrap_or_else(|| self.jieba.suggest_freq(word)).clamp(1, RESERVE))
        };
        let mut frequencies: BTreeMap<String, usize> =
            dictionary.entries().filter(|(word, _)| !self.knows(word)).map(frequency_of).collect();
        let sum: usize = frequencies.values().sum();
        if sum > RESERVE {
            let free = RESERVE.saturating_sub(frequencies.len());
            for frequency in frequencies.values_mut() {
                *frequency = 1 + (*frequency as u128 * free as u128 / sum as u128) as usize;
            }
        }
        frequencies
    }

    /// Calls `emit` with each word of `folded` and its byte span, in text order; a word comes before the dictionary words inside it.
    ///
    /// Every word begins and ends with a word character. Latin letters and digits joined by punctuation (`cr400-af`, `3.5`) are
    /// emitted whole and in parts.
    pub fn words<'t>(&self, folded: &'t str, emit: &mut impl FnMut(&'t str, Span)) {
        for token in self.jieba.cut(folded, true) {
            let Some(span) = trim(folded, Span { start: token.byte_start, end: token.byte_end }) else { continue };
            emit(span.of(folded), span);
            self.parts(folded, span, emit);
        }
    }

    /// Whether `word`, which must be folded, is in the dictionary.
    ///
    /// ```
    /// use jianbao_text::segmenter::Segmenter;
    /// let segmenter = Segmenter::new();
    /// assert!(segmenter.knows("大桥") && !segmenter.knows("桥大"));
    /// ```
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// Emits the words inside a word.
    fn parts<'t>(&self, folded: &'t str, whole: Span, emit: &mut impl FnMut(&'t str, Span)) {
        let word = whole.of(folded);
        if word.is_ascii() {
            let mut start = whole.start;
            for part in word.split(|c: char| !c.is_ascii_alphanumeric()) {
                let span = Span { start, end: start + part.len() };
                start = span.end + 1;
                if !part.is_empty() && span != whole {
                    emit(part, span);
                }
            }
            return;
        }
        // A word of two Han characters (six bytes) contains no shorter word of two characters.
        if word.len() <= 6 {
            return;
        }
        for (from, _) in word.char_indices() {
            for (at, c) in word[from..].char_indices().take(LONGEST_WORD).skip(1) {
                let span = Span { start: whole.start + from, end: whole.start + from + at + c.len_utf8() };
                if span != whole && self.jieba.has_word(span.of(folded)) {
                    emit(span.of(folded), span);
                }
            }
        }
    }
}

impl fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

/// Removes characters other than word characters from both ends; `None` if nothing is left.
fn trim(folded: &str, span: Span) -> Option<Span> {
    let word = span.of(folded);
    let inner = word.trim_start_matches(|c| !is_word_char(c));
    let start = span.end - inner.len();
    let inner = inner.trim_end_matches(|c| !is_word_char(c));
    (!inner.is_empty()).then_some(Span { start, end: start + inner.len() })
}
