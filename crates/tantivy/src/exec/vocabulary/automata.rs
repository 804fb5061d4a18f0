//! Words by how they begin: as they are written, or as they are read, in pinyin, its initials or a mixture of both. Automata that
//! walk the tree of a vocabulary, so that only what fits is looked at; they know nothing of archives.

use std::{cell::RefCell, collections::HashMap};

use tantivy_fst::Automaton;

use jianbao_text::confusables;

/// Accepts words that begin with a string.
pub(crate) struct PrefixAutomaton<'p>(pub &'p str);

impl Automaton for PrefixAutomaton<'_> {
    /// How many bytes fit; `None` when one did not.
    type State = Option<usize>;

    fn start(&self) -> Self::State {
        Some(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        *state == Some(self.0.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn will_always_match(&self, state: &Self::State) -> bool {
        self.is_match(state)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let fit = (*state)?;
        if fit == self.0.len() { Some(fit) } else { (self.0.as_bytes()[fit] == byte).then_some(fit + 1) }
    }
}

/// Letters that are read; more are no word.
const MAX_LETTERS: usize = 60;
/// Readings of a character that count, the usual ones: with all of them 苦练 is a hulian too.
const MAX_READINGS: usize = 2;

/// Accepts words whose characters read as the letters: each by its whole reading, by its initial (`zh` or `z`), the last one by the
/// beginning of its reading; anything may follow.
pub(crate) struct PinyinAutomaton {
    letters: String,
    readings: RefCell<HashMap<char, Vec<&'static str>>>,
}

/// How far a word has been read.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// A bit for each number of letters that the characters so far may stand for.
    ends: u64,
    /// Bytes of a character of which not all have come.
    bytes: [u8; 4],
    count: usize,
}

impl PinyinAutomaton {
    /// `letters` are lower-case ASCII.
    pub(crate) fn new(letters: &str) -> Self {
        let letters = &letters[..letters.len().min(MAX_LETTERS)];
        Self { letters: letters.to_owned(), readings: RefCell::default() }
    }

    fn is_complete(&self, state: &State) -> bool {
        state.ends >> self.letters.len() & 1 == 1
    }

    /// Where the letters may be after `c`, when they may be at `ends` before it.
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
            // Not all of it yet, or no text at all.
            Err(_) if next.count < 4 => next,
            Err(_) => State { ends: 0, ..next },
        }
    }
}
