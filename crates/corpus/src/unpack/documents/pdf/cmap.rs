//! Maps from character codes to Unicode (`ToUnicode`), and how long the codes of a font are.

use std::collections::HashMap;

use super::object::{Object, Parser};

/// The maximum number of entries of a map.
const MOST_ENTRIES: usize = 1 << 17;

/// A map from codes to text.
#[derive(Debug, Default)]
pub(super) struct CharacterMap {
    single: HashMap<u32, Box<str>>,
    /// Codes from the first to the second are mapped to consecutive characters from the third.
    ranges: Vec<(u32, u32, u32)>,
    /// Lengths of codes in bytes, with the smallest and the largest code.
    spaces: Vec<(usize, u32, u32)>,
}

impl CharacterMap {
    /// Reads a map.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut parser = Parser::of_page(bytes);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = parser.object() {
            match object {
                Object::Word(word) => {
                    match word.as_slice() {
                        b"endbfchar" => map.characters(&operands),
                        b"endbfrange" => map.add_ranges(&operands),
                        b"endcodespacerange" => map.add_spaces(&operands),
                        _ => {}
                    }
                    operands.clear();
                }
                operand if operands.len() < MOST_ENTRIES => operands.push(operand),
                _ => {}
            }
        }
        map.ranges.sort_unstable();
        map
    }

    fn has_room(&self) -> bool {
        self.single.len() + self.ranges.len() < MOST_ENTRIES
    }

    fn characters(&mut self, operands: &[Object]) {
        for pair in operands.chunks_exact(2) {
            if let [Object::Text(code), Object::Text(text)] = pair
                && self.has_room()
            {
                self.single.insert(number(code), utf16(text));
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Object]) {
        for three in operands.chunks_exact(3) {
            let [Object::Text(first), Object::Text(end), target] = three else { continue };
            let (first, last) = (number(first), number(end));
            match target {
                Object::Text(text) if self.has_room() && first <= last => {
                    let text = utf16(text);
                    let mut letters = text.chars();
                    match (letters.next(), letters.next()) {
                        (Some(letter), None) => self.ranges.push((first, last, u32::from(letter))),
                        // The last character of a longer text is counted up.
                        (Some(_), Some(_)) => self.count_up(first, last, &text),
                        _ => {}
                    }
                }
                Object::List(texts) => {
                    for (code, text) in (first..=last).zip(texts) {
                        if let Object::Text(text) = text
                            && self.has_room()
                        {
                            self.single.insert(code, utf16(text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn count_up(&mut self, first: u32, last: u32, text: &str) {
        let Some(end) = text.chars().next_back() else { return };
        let start = &text[..text.len() - end.len_utf8()];
        // Only the last byte of a code changes in a range.
        for code in (first..=last).take(256) {
            if let Some(letter) = char::from_u32(u32::from(end) + (code - first))
                && self.has_room()
            {
                self.single.insert(code, format!("{start}{letter}").into());
            }
        }
    }

    fn add_spaces(&mut self, operands: &[Object]) {
        for pair in operands.chunks_exact(2).take(64) {
            if let [Object::Text(first), Object::Text(last)] = pair
                && (1..=4).contains(&first.len())
                && self.spaces.len() < 64
            {
                self.spaces.push((first.len(), number(first), number(last)));
            }
        }
    }

    /// Returns the text of a code.
    pub(super) fn text(&self, code: u32, into: &mut String) -> bool {
        if let Some(text) = self.single.get(&code) {
            into.push_str(text);
            return !text.is_empty();
        }
        let after = self.ranges.partition_point(|(first, ..)| *first <= code);
        // Ranges may overlap; the last one that begins before the code is usually the right one.
        let range = self.ranges[..after].iter().rev().take(4).find(|(_, last, _)| code <= *last);
        let letter = range.and_then(|(first, _, letter)| char::from_u32(letter.checked_add(code - first)?));
        into.extend(letter);
        letter.is_some()
    }

    /// Returns the length of the next code in bytes.
    pub(super) fn length(&self, bytes: &[u8]) -> Option<usize> {
        let fits = |&&(length, first, last): &&(usize, u32, u32)| {
            bytes.get(..length).is_some_and(|code| (first..=last).contains(&number(code)))
        };
        self.spaces.iter().find(fits).or(self.spaces.first()).map(|(length, ..)| *length)
    }
}

/// Converts a code to a number.
pub(super) fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, &byte| number << 8 | u32::from(byte))
}

fn utf16(bytes: &[u8]) -> Box<str> {
    if let [byte] = bytes {
        return char::from(*byte).to_string().into();
    }
    let units = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.filter(|&letter| letter != '\0').take(64).collect::<String>().into()
}
