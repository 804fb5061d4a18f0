//! Assigns 16-bit numbers to the distinct characters of a segment.

use std::collections::HashMap;

use jianbao_text::is_word_char;

/// The number of every character that is not a word character.
pub(super) const BREAK: u16 = u16::MAX;
/// The number of word characters for which no own number is left.
pub(super) const UNNUMBERED: u16 = u16::MAX - 1;
/// A table entry for a character that has not occurred yet. Own numbers begin at 1.
const UNKNOWN: u16 = 0;

/// Numbers word characters in the order in which they first occur.
pub(super) struct CharacterTable {
    /// Numbers by code point, for the basic multilingual plane.
    basic_plane: Vec<u16>,
    others: HashMap<char, u16>,
    /// The character of each number, from number 1.
    numbered: Vec<char>,
    /// How many numbers may be assigned.
    capacity: usize,
}

impl CharacterTable {
    /// Assigns at most `max` numbers, and no more than fit into 16 bits.
    pub(super) fn new(max: usize) -> Self {
        let capacity = max.min(usize::from(UNNUMBERED) - 1);
        Self { basic_plane: vec![UNKNOWN; 1 << 16], others: HashMap::new(), numbered: Vec::new(), capacity }
    }

    /// Returns the number of a character: [`BREAK`] if it is not a word character, [`UNNUMBERED`] if no number is left.
    pub(super) fn number(&mut self, c: char) -> u16 {
        match self.basic_plane.get(c as usize) {
            Some(&number) if number != UNKNOWN => number,
            _ => self.assign(c),
        }
    }

    #[cold]
    fn assign(&mut self, c: char) -> u16 {
        if let Some(&number) = self.others.get(&c) {
            return number;
        }
        let number = if !is_word_char(c) {
            BREAK
        } else if self.numbered.len() >= self.capacity {
            UNNUMBERED
        } else {
            self.numbered.push(c);
            self.numbered.len() as u16
        };
        match self.basic_plane.get_mut(c as usize) {
            Some(known) => *known = number,
            None => {
                self.others.insert(c, number);
            }
        }
        number
    }

    /// Returns the characters that have numbers, in the order of their numbers, from 1.
    pub(super) fn numbered(&self) -> &[char] {
        &self.numbered
    }
}
