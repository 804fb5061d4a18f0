//! An automaton that accepts words by a prefix of their pinyin, their initials, or a mixture. It runs on the term dictionary, so
//! that only matching terms are visited.

use std::{cell::RefCell, collections::HashMap};

use tantivy_fst::Automaton;

use jianbao_text::confusables;

/// Maximum number of letters; longer input is cut.
const MAX_LETTERS: usize = 60;
/// Number of readings of a character that are considered, the most usual first. With all of them, 苦练 would match
/// "hulian" too.
const MAX_READINGS: usize = 2;

/// Accepts words whose characters can be typed as the letters. Each character matches its whole reading or its initial
/// (`zh` or `z`), the last one also a prefix of its reading. Any characters may follow.
pub(crate) struct PinyinAutomaton {
    letters: String,
    readings: RefCell<HashMap<char, Vec<&'static str>>>,
}

/// The state after a part of a word.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// Bit `n` is set if the characters so far can stand for the first `n` letters.
    ends: u64,
    /// The bytes of an incomplete character.
    bytes: [u8; 4],
    count: usize,
}

impl PinyinAutomaton {
    /// `letters` must be lower-case ASCII.
    pub(crate) fn new(letters: &str) -> Self {
        let letters = &letters[..letters.len().min(MAX_LETTERS)];
        Self { letters: letters.to_owned(), readings: RefCell::default() }
    }

    fn is_complete(&self, state: &State) -> bool {
        state.ends >> self.letters.len() & 1 == 1
    }

    /// Returns the positions in the letters after `c`, given the positions before it.
    fn step(&self, ends: u64, c: char) -> u64 {
        let mut readings = self.readings.borrow_mut();
        let readings = readings.entry(c).or_insert_with(|| {
            let mut readings = confusables::readings(c);
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

impl Automaton for PinyinAutomaton {
    type State = State;

    fn start(&self) -> State {
        State { ends: 1, bytes: [0; 4], count: 0 }
    }

    fn is_match(&self, state: &State) -> bool {
        self.is_complete(state)
    }

    fn can_match(&self, state: &State) -> bool {
        state.ends != 0
    }

    fn will_always_match(&self, state: &State) -> bool {
        self.is_complete(state)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        if state.ends == 0 || self.is_complete(state) {
            return state.clone();
        }
        let mut next = state.clone();
        next.bytes[next.count] = byte;
        next.count += 1;
        match str::from_utf8(&next.bytes[..next.count]) {
            Ok(text) => {
                let ends = text.chars().next().map_or(0, |c| self.step(next.ends, c));
                State { ends, bytes: [0; 4], count: 0 }
            }
            // The character is incomplete, or the bytes are not UTF-8.
            Err(_) if next.count < 4 => next,
            Err(_) => State { ends: 0, ..next },
        }
    }
}
