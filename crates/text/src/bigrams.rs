//! Bigrams of a folded text: single word characters and pairs of adjacent word characters, with their positions. Exact-string
//! search uses them. They do not depend on segmentation into words.
//!
//! A *run* is a maximal sequence of word characters (see [`is_word_char`]). A bigram never crosses the end of a run. Positions
//! count every folded character, including the ones between runs, so that positions keep the distance between runs.

use crate::characters::is_word_char;

/// Incremented whenever texts get other bigrams than before; part of the analysis [`fingerprint`](crate::fingerprint).
pub const VERSION: u32 = 2;

/// Suffix of a bigram term that is also a word of the text.
pub const WORD_MARK: char = '\u{2}';

/// Whether `word` consists of exactly two word characters, so that it is also a bigram.
///
/// ```
/// use jianbao_text::bigrams::is_bigram;
/// assert!(is_bigram("大桥") && !is_bigram("桥") && !is_bigram("长江大桥"));
/// ```
#[must_use]
pub fn is_bigram(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(is_word_char) && letters.next().is_some_and(is_word_char) && letters.next().is_none()
}

/// Calls `emit` with each word character of `folded` and its position, counted in characters.
pub fn characters<'t>(folded: &'t str, emit: &mut impl FnMut(&'t str, usize)) {
    for (position, (start, c)) in folded.char_indices().enumerate() {
        if is_word_char(c) {
            emit(&folded[start..start + c.len_utf8()], position);
        }
    }
}

/// Calls `emit` with each pair of adjacent word characters of `folded` and the position, in characters, of its first character.
///
/// ```
/// use jianbao_text::bigrams::bigrams;
/// let mut found = Vec::new();
/// bigrams("长江,大桥", &mut |bigram, position| found.push((bigram, position)));
/// assert_eq!(found, [("长江", 0), ("大桥", 3)]);
/// ```
pub fn bigrams<'t>(folded: &'t str, emit: &mut impl FnMut(&'t str, usize)) {
    let mut previous: Option<usize> = None;
    for (position, (start, c)) in folded.char_indices().enumerate() {
        let letter = is_word_char(c);
        if letter && let Some(first) = previous {
            emit(&folded[first..start + c.len_utf8()], position - 1);
        }
        previous = letter.then_some(start);
    }
}

/// The bigrams and single characters that every text containing a given folded string contains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cover {
    /// Bigrams with their offset in the string, in characters, ascending.
    pub pairs: Vec<(usize, String)>,
    /// Word characters that are a whole run and therefore in no bigram, each with a flag that is true if another
    /// character follows in the string.
    pub singles: Vec<(String, bool)>,
    /// Whether a text that has the bigrams at their offsets necessarily contains the string. If false (the string has other
    /// characters or single-character runs), the text of each candidate must be checked.
    pub complete: bool,
}

/// Chooses the bigrams that cover `folded`: for each run, those at offsets 0, 2, 4 … and the last one. The others are redundant.
///
/// ```
/// use jianbao_text::bigrams::cover;
/// let found = cover("长江大桥上");
/// assert_eq!(found.pairs, [(0, "长江".into()), (2, "大桥".into()), (3, "桥上".into())]);
/// assert!(found.complete);
/// assert_eq!(cover("桥").singles, [("桥".into(), false)]);
/// assert_eq!(cover("3.5亿元").singles, [("3".into(), true)]);
/// assert!(!cover("3.5亿元").complete);
/// ```
#[must_use]
pub fn cover(folded: &str) -> Cover {
    let characters: Vec<char> = folded.chars().collect();
    let mut cover = Cover { complete: true, ..Cover::default() };
    let mut at = 0;
    let mut runs = 0;
    while at < characters.len() {
        if !is_word_char(characters[at]) {
            cover.complete = false;
            at += 1;
            continue;
        }
        let end = characters[at..].iter().position(|&c| !is_word_char(c)).map_or(characters.len(), |n| at + n);
        let pair = |first: usize| (first, characters[first..first + 2].iter().collect::<String>());
        if end - at == 1 {
            cover.singles.push((characters[at].to_string(), end < characters.len()));
        } else {
            cover.pairs.extend((at..end - 1).step_by(2).map(pair));
            if (end - at) % 2 == 1 {
                cover.pairs.push(pair(end - 2));
            }
        }
        runs += 1;
        at = end;
    }
    // The posting of a single character proves a string of that character. Single characters of longer strings have no
    // offset.
    cover.complete &= cover.singles.is_empty() || (runs == 1 && cover.pairs.is_empty());
    cover
}
