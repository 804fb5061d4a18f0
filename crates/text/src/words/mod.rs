//! Other spellings of whole words: 计划 and 计画, 部分 and 部份; on request also names that differ between regions: 悉尼 and 雪梨.
//!
//! Folding joins variants of single characters in text and query. These variants are of words, so they are alternatives of the query
//! only. Works on folded text.

use std::{collections::HashMap, sync::LazyLock};

/// Words of one line of a table are variants of each other.
const SPELLINGS: &str = include_str!("spellings.txt");
const REGIONAL: &str = include_str!("regional.txt");

/// The maximum number of characters of a variant.
const MAX_CHARACTERS: usize = 12;
/// The maximum number of strings that [`alternatives`] returns.
pub const MAX_ALTERNATIVES: usize = 6;

/// Which variants of words a query also matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WordVariants {
    /// None.
    None,
    /// The same word with other characters: 计划 and 计画.
    #[default]
    Spellings,
    /// Also names and words of other regions: 悉尼 and 雪梨, 出租车 and 计程车.
    Regional,
}

type Table = HashMap<&'static str, Vec<&'static str>>;

fn table(text: &'static str) -> Table {
    let mut table = Table::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for word in &words {
            table.insert(word, words.iter().copied().filter(|other| other != word).collect());
        }
    }
    table
}

static SPELLING_TABLE: LazyLock<Table> = LazyLock::new(|| table(SPELLINGS));
static REGIONAL_TABLE: LazyLock<Table> = LazyLock::new(|| table(REGIONAL));

/// Returns the variants of a folded word, without the word itself.
///
/// ```
/// use jianbao_text::words::{WordVariants, variants};
/// assert_eq!(variants("计画", WordVariants::Spellings), ["计划"]);
/// assert_eq!(variants("悉尼", WordVariants::Regional), ["雪梨"]);
/// assert!(variants("悉尼", WordVariants::Spellings).is_empty() && variants("计画", WordVariants::None).is_empty());
/// ```
#[must_use]
pub fn variants(word: &str, kind: WordVariants) -> &'static [&'static str] {
    let known = |table: &'static Table| table.get(word).map_or(&[][..], Vec::as_slice);
    match kind {
        WordVariants::None => &[],
        WordVariants::Spellings => known(&SPELLING_TABLE),
        WordVariants::Regional => {
            let spellings = known(&SPELLING_TABLE);
            if spellings.is_empty() { known(&REGIONAL_TABLE) } else { spellings }
        }
    }
}

/// Returns a folded text with variants in place of the words that have them: first each word for itself, then all words at once.
///
/// The result has no duplicates, does not contain the text itself, and has at most [`MAX_ALTERNATIVES`] items. Words are the longest
/// that begin at a character.
///
/// ```
/// use jianbao_text::words::{WordVariants, alternatives};
/// assert_eq!(alternatives("五年计划", WordVariants::Spellings), ["五年计画"]);
/// assert_eq!(alternatives("部分计划", WordVariants::Spellings), ["部份计划", "部分计画", "部份计画"]);
/// assert!(alternatives("大桥", WordVariants::Spellings).is_empty());
/// ```
#[must_use]
pub fn alternatives(folded: &str, kind: WordVariants) -> Vec<String> {
    let mut found: Vec<(usize, usize, &'static [&'static str])> = Vec::new();
    let mut at = 0;
    // Longer texts are pasted, not typed.
    if kind == WordVariants::None || folded.chars().nth(4 * MAX_CHARACTERS).is_some() {
        return Vec::new();
    }
    while let Some(first) = folded[at..].chars().next() {
        let ends = folded[at..].char_indices().map(|(offset, c)| at + offset + c.len_utf8()).take(MAX_CHARACTERS);
        let ends: Vec<usize> = ends.skip(1).collect();
        let word = ends.into_iter().rev().map(|end| (end, variants(&folded[at..end], kind)));
        match word.into_iter().find(|(_, variants)| !variants.is_empty()) {
            Some((end, variants)) => {
                found.push((at, end, variants));
                at = end;
            }
            None => at += first.len_utf8(),
        }
    }
    let mut others: Vec<String> = Vec::new();
    let mut add = |other: String| {
        if others.len() < MAX_ALTERNATIVES && !others.contains(&other) {
            others.push(other);
        }
    };
    for &(start, end, variants) in &found {
        for variant in variants {
            add(format!("{}{variant}{}", &folded[..start], &folded[end..]));
        }
    }
    if found.len() > 1 {
        let mut all = String::new();
        let mut from = 0;
        for &(start, end, variants) in &found {
            all.push_str(&folded[from..start]);
            all.push_str(variants[0]);
            from = end;
        }
        add(all + &folded[from..]);
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;

    #[test]
    fn the_tables_hold_folded_words_once() {
        let mut seen = HashMap::new();
        let mut wrong = Vec::new();
        for line in [SPELLINGS, REGIONAL].into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert!(words.len() > 1, "{line}");
            for word in words {
                let fits = fold(word) == word && (2..=MAX_CHARACTERS).contains(&word.chars().count());
                if !fits || seen.insert(word, line).is_some() {
                    wrong.push((word, fold(word)));
                }
            }
        }
        assert!(wrong.is_empty(), "not folded, or in two lines: {wrong:?}");
    }

    #[test]
    fn variants_are_symmetric() {
        for kind in [WordVariants::Spellings, WordVariants::Regional] {
            for word in SPELLING_TABLE.keys().chain(REGIONAL_TABLE.keys()) {
                for variant in variants(word, kind) {
                    assert!(variants(variant, kind).contains(word), "{word} and {variant}");
                }
            }
        }
    }

    #[test]
    fn the_longest_word_counts() {
        assert_eq!(variants("身份证", WordVariants::Spellings), ["身分证"]);
        assert_eq!(alternatives("身份证明", WordVariants::Spellings), ["身分证明"]);
        assert_eq!(alternatives("部分计划的想象", WordVariants::Spellings).len(), 4);
    }
}
