//! The distinct letters of a segment, each with a number of 16 bits.

use std::collections::HashMap;

use jianbao_text::is_word_char;

/// What is no letter.
pub(super) const BREAK: u16 = u16::MAX;
/// A letter that has no number of its own, because all numbers are taken.
pub(super) const UNNUMBERED: u16 = u16::MAX - 1;
/// In the table: a character that was not met yet. The letters are numbered from 1.
const UNKNOWN: u16 = 0;

/// Numbers letters in the order in which they are met.
pub(super) struct CharacterTable {
    /// By code point, for the basic plane.
    basic_plane: Vec<u16>,
    others: HashMap<char, u16>,
    /// The letter of each number, from 1 on.
    numbered: Vec<char>,
    /// Numbers that may be given.
    capacity: usize,
}

impl CharacterTable {
    /// Gives numbers to at most so many letters, of those that fit 16 bits.
    pub(super) fn new(max: usize) -> Self {
        let capacity = max.min(usize::from(UNNUMBERED) - 1);
        Self { basic_plane: vec![UNKNOWN; 1 << 16], others: HashMap::new(), numbered: Vec::new(), capacity }
    }

    /// The number of a character: [`BREAK`] if it is no letter, [`UNNUMBERED`] if there is no number left.
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

    /// The letters that have numbers; the first has the number 1.
    pub(super) fn numbered(&self) -> &[char] {
        &self.numbered
    }
}
