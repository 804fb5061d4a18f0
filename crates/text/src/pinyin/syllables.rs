//! Divides Latin letters into pinyin syllables.

use super::readings::is_reading;

/// The maximum number of divisions into syllables: `xian` is xian or xi an.
const MAX_DIVISIONS: usize = 32;

/// Divides Latin letters into pinyin syllables in every possible way, fewest syllables first.
///
/// An apostrophe or a space always separates syllables. The result is empty if `letters` cannot be divided, and has at most 32
/// items.
///
/// ```
/// use jianbao_text::pinyin::syllables;
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
            ends[from] = (from + 1..=longest).any(|to| ends[to] && is_reading(&letters[from..to]));
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
        if ends[to] && is_reading(&letters[from..to]) {
            before.push(&letters[from..to]);
            extend_division(letters, to, ends, before, divisions);
            before.pop();
        }
    }
}
