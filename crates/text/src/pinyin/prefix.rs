//! Which words can be typed as a sequence of letters: by a prefix of their pinyin, by their initials, or by a mixture.

use std::{cell::RefCell, collections::HashMap};

/// Maximum number of letters; longer input is cut.
const MAX_LETTERS: usize = 60;
/// Number of readings of a character that are considered, the most usual first. With all of them, 苦练 would match
/// "hulian" too.
const MAX_READINGS: usize = 2;

/// Accepts words whose characters can be typed as the letters. Each character matches its whole reading or its initial
/// (`zh` or `z`), the last one also a prefix of its reading. Any characters may follow.
///
/// ```
/// use jianbao_text::pinyin::PinyinPrefix;
/// let typed = PinyinPrefix::new("daq");
/// assert!(typed.matches("大桥") && typed.matches("大桥通车") && !typed.matches("通车"));
/// assert!(PinyinPrefix::new("dq").matches("大桥"));
/// ```
pub struct PinyinPrefix {
    letters: String,
    readings: RefCell<HashMap<char, Vec<&'static str>>>,
}

/// The positions in the letters that the characters of a word so far can stand for: bit `n` is set for the first `n` letters.
pub type Ends = u64;

impl PinyinPrefix {
    /// The state before the first character.
    pub const START: Ends = 1;

    /// `letters` must be lower-case ASCII.
    #[must_use]
    pub fn new(letters: &str) -> Self {
        let letters = &letters[..letters.len().min(MAX_LETTERS)];
        Self { letters: letters.to_owned(), readings: RefCell::default() }
    }

    /// Whether all letters are typed.
    #[must_use]
    pub fn is_complete(&self, ends: Ends) -> bool {
        ends >> self.letters.len() & 1 == 1
    }

    /// Whether `word` begins with characters that can be typed as the letters.
    #[must_use]
    pub fn matches(&self, word: &str) -> bool {
        let mut ends = Self::START;
        for c in word.chars() {
            if ends == 0 || self.is_complete(ends) {
                break;
            }
            ends = self.step(ends, c);
        }
        self.is_complete(ends)
    }

    /// Returns the positions in the letters after `c`, given the positions before it; 0 if no word that goes on with `c` matches.
    #[must_use]
    pub fn step(&self, ends: Ends, c: char) -> Ends {
        let mut readings = self.readings.borrow_mut();
        let readings = readings.entry(c).or_insert_with(|| {
            let mut readings = super::readings(c);
            readings.truncate(MAX_READINGS);
            readings
        });
        let mut after = 0;
        for at in (0..self.letters.len()).filter(|at| ends >> at & 1 == 1) {
            let rest = &self.letters[at..];
            for reading in &*readings {
                let initial = if matches!(reading.get(..2), Some("zh" | "ch" | "sh")) { 2 } else { 1 };
                for length in [1, initial, reading.len()] {
                    if rest.starts_with(&reading[..length]) {
                        after |= 1 << (at + length);
                    }
                }
                if reading.starts_with(rest) {
                    after |= 1 << self.letters.len();
                }
            }
        }
        after
    }
}
