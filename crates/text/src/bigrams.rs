//! Grams of a folded text: single characters and pairs of neighbouring characters, with their offsets. Literal search stands
//! on them. Knows nothing of words.
//!
//! A *run* is a stretch of letters (see [`is_word_char`]); grams never cross what breaks a run. Positions count every folded
//! character, breaks included, so that runs keep their distance.

use super::is_word_char;

/// Counts changes of the shape of grams; part of the analysis [`fingerprint`](super::fingerprint).
pub const VERSION: u32 = 2;

/// Stands behind a pair of letters that the text has as a word.
pub const WORD_MARK: char = '\u{2}';

/// Whether a word is a pair of letters, and so a gram.
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

/// Gives out each letter of `folded` with its position in characters.
pub fn characters<'t>(folded: &'t str, emit: &mut impl FnMut(&'t str, usize)) {
    for (position, (start, c)) in folded.char_indices().enumerate() {
        if is_word_char(c) {
            emit(&folded[start..start + c.len_utf8()], position);
        }
    }
}

/// Gives out each pair of neighbouring letters of `folded` with the position, in characters, of the first.
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

/// The grams that pin a folded string down: what a text that contains it must contain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cover {
    /// Pairs with their character offset in the string, ascending.
    pub pairs: Vec<(usize, String)>,
    /// Letters that stand alone between breaks and so are in no pair, each with whether a break follows in the string.
    pub singles: Vec<(String, bool)>,
    /// Whether the pairs alone, at their offsets, prove the string. Otherwise (breaks or lone letters inside) a text that has
    /// them all must still be looked at.
    pub complete: bool,
}

/// Chooses the grams for `folded`: of each run the pairs at offsets 0, 2, 4 … and the last pair, never all of them.
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
    // One letter alone is proved by its own posting; beside others it has no offset.
    cover.complete &= cover.singles.is_empty() || (runs == 1 && cover.pairs.is_empty());
    cover
}
