//! An automaton that accepts words by a prefix of their pinyin, their initials, or a mixture. It runs on the term dictionary, so
//! that only matching terms are visited.

use tantivy_fst::Automaton;

use jianbao_text::pinyin::{Ends, PinyinPrefix};

/// Feeds the bytes of terms to a [`PinyinPrefix`], character by character.
pub(crate) struct PinyinAutomaton(PinyinPrefix);

/// The state after a part of a word.
#[derive(Debug, Clone)]
pub(crate) struct State {
    ends: Ends,
    /// The bytes of an incomplete character.
    bytes: [u8; 4],
    count: usize,
}

impl PinyinAutomaton {
    /// `letters` must be lower-case ASCII.
    pub(crate) fn new(letters: &str) -> Self {
        Self(PinyinPrefix::new(letters))
    }

    fn is_complete(&self, state: &State) -> bool {
        self.0.is_complete(state.ends)
    }
}

impl Automaton for PinyinAutomaton {
    type State = State;

    fn start(&self) -> State {
        State { ends: PinyinPrefix::START, bytes: [0; 4], count: 0 }
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
                let ends = text.chars().next().map_or(0, |c| self.0.step(next.ends, c));
                State { ends, bytes: [0; 4], count: 0 }
            }
            // The character is incomplete, or the bytes are not UTF-8.
            Err(_) if next.count < 4 => next,
            Err(_) => State { ends: 0, ..next },
        }
    }
}
