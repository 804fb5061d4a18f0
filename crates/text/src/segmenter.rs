//! Words of a folded text, by jieba. Runs only when indexing: a query finds its words in the index itself, so that asking
//! never waits for a dictionary. The only room that knows jieba.

use std::{collections::BTreeMap, fmt};

use jieba_rs::Jieba;

use super::{
    dictionary::{Dictionary, LONGEST_WORD},
    is_word_char,
};
use jianbao_model::Span;

/// Names the segmenter and its dictionary in the analysis [`fingerprint`](super::fingerprint).
pub const VERSION: &str = "jieba0.11+3";

/// How much the frequencies of all the user's words may come to. What they do not use, a word that no text has takes up: so the sum
/// of all frequencies, against which jieba weighs every word, is the same whatever the user adds, and a word changes how a
/// text is cut only where it stands.
const RESERVE: usize = 200_000;

/// Takes up what the user's words do not use; no text has it, because folding knows no such character.
const FILLER: &str = "\u{f8ff}\u{f8ff}";

/// Dictionary words that are spelled with a folded variant (著名, 覆盖), in their folded spelling (着名, 复盖), with their
/// frequencies: the dictionary has to know the text that it is given. Derived from jieba's dictionary (MIT, see NOTICE).
const VARIANT_WORDS: &str = include_str!("variant_words.txt");

/// Cuts folded text into words. Immutable once made; share one between threads.
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
    /// Loads the dictionary: some hundred milliseconds.
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

    /// Loads the dictionary and adds the user's words.
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

    /// The frequencies that the user's words get: those given, else such that jieba takes the word for one; all made smaller when
    /// they come to more than what is kept free for them. A word that the dictionary knows already keeps its own and is not here.
    #[must_use]
    pub fn frequencies(&self, dictionary: &Dictionary) -> BTreeMap<String, usize> {
        let wanted = |(word, given): (&str, Option<usize>)| {
            (word.to_owned(), given.unwrap_or_else(|| self.jieba.suggest_freq(word)).clamp(1, RESERVE))
        };
        let mut frequencies: BTreeMap<String, usize> =
            dictionary.entries().filter(|(word, _)| !self.knows(word)).map(wanted).collect();
        let sum: usize = frequencies.values().sum();
        if sum > RESERVE {
            let free = RESERVE.saturating_sub(frequencies.len());
            for frequency in frequencies.values_mut() {
                *frequency = 1 + (*frequency as u128 * free as u128 / sum as u128) as usize;
            }
        }
        frequencies
    }

    /// Gives out each word of `folded` with its byte span, in text order, a long word before the dictionary words inside it.
    ///
    /// Every word begins and ends with a letter or digit. Joined Latin and digits (`cr400-af`, `3.5`) come whole and in their
    /// parts.
    pub fn words<'t>(&self, folded: &'t str, emit: &mut impl FnMut(&'t str, Span)) {
        for token in self.jieba.cut(folded, true) {
            let Some(span) = trim(folded, Span { start: token.byte_start, end: token.byte_end }) else { continue };
            emit(span.of(folded), span);
            self.parts(folded, span, emit);
        }
    }

    /// Whether the dictionary has `word`, which must be folded.
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

    /// Gives out the words inside a word.
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
        // Two characters have no shorter word of two in them.
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

/// Cuts what is no letter off both ends; `None` when nothing is left.
fn trim(folded: &str, span: Span) -> Option<Span> {
    let word = span.of(folded);
    let inner = word.trim_start_matches(|c| !is_word_char(c));
    let start = span.end - inner.len();
    let inner = inner.trim_end_matches(|c| !is_word_char(c));
    (!inner.is_empty()).then_some(Span { start, end: start + inner.len() })
}
