//! Assigns numbers to distinct strings, with one hash table over one buffer.

use std::hash::{BuildHasher, RandomState};

/// Number of slots of an empty table.
const INITIAL_SLOTS: usize = 1 << 10;
/// An odd number with evenly distributed bits: the fractional part of the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A string interner: open addressing with linear probing.
pub(super) struct StringInterner {
    /// The upper half of a hash, and the number of the string from 1; 0 marks a free slot. At most half of the slots
    /// are taken.
    slots: Vec<u64>,
    bytes: Vec<u8>,
    /// The end of each string in `bytes`.
    ends: Vec<usize>,
    /// Different in every process, so that nobody can prepare texts whose words all collide. It does not affect the
    /// result, because terms are sorted before they are written.
    seed: u64,
}

impl Default for StringInterner {
    fn default() -> Self {
        let seed = RandomState::new().hash_one(0_u64);
        Self { slots: vec![0; INITIAL_SLOTS], bytes: Vec::new(), ends: Vec::new(), seed }
    }
}

impl StringInterner {
    /// Returns the number of a string, from 0. Equal strings have equal numbers.
    pub(super) fn number(&mut self, string: &[u8]) -> u32 {
        let hash = self.hash(string);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            let number = self.slots[at] as u32 - 1;
            if self.slots[at] >> 32 == hash >> 32 && self.get(number) == string {
                return number;
            }
            at = (at + 1) & mask;
        }
        self.bytes.extend_from_slice(string);
        self.ends.push(self.bytes.len());
        let number =
            u32::try_from(self.ends.len()).expect("memory is exhausted before there are so many distinct strings");
        self.slots[at] = hash >> 32 << 32 | u64::from(number);
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        number - 1
    }

    /// Returns the string with a number.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        &self.bytes[start..self.ends[number]]
    }

    /// Returns the number of distinct strings.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the memory in use, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.slots.len() * size_of::<u64>() + self.bytes.len() + self.ends.len() * size_of::<usize>()
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![0; mask + 1];
        for number in 0..self.ends.len() as u32 {
            let hash = self.hash(self.get(number));
            let mut at = hash as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = hash >> 32 << 32 | u64::from(number + 1);
        }
        self.slots = slots;
    }

    /// Hashes eight bytes at a time: multiplies to 128 bits and combines both halves, like wyhash (Wang Yi, 2019).
    fn hash(&self, string: &[u8]) -> u64 {
        let fold = |hash: u64, word: u64| {
            let product = u128::from(hash ^ word) * u128::from(MULTIPLIER ^ self.seed);
            product as u64 ^ (product >> 64) as u64
        };
        let (words, rest) = string.as_chunks::<8>();
        let hash =
            words.iter().fold(self.seed ^ string.len() as u64, |hash, word| fold(hash, u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        fold(fold(hash, u64::from_le_bytes(last)), MULTIPLIER)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_string_keeps_its_number_while_the_table_grows() {
        let mut strings = StringInterner::default();
        let string = |n: u32| "桥".repeat(n as usize % 7) + &n.to_string();
        for round in 0..2 {
            for n in 0..5_000 {
                assert_eq!(strings.number(string(n).as_bytes()), n, "in round {round}");
            }
        }
        assert_eq!(strings.len(), 5_000);
        assert!((0..5_000).all(|n| strings.get(n) == string(n).as_bytes()));
    }

    #[test]
    fn strings_that_differ_in_zeros_only_are_different() {
        let mut strings = StringInterner::default();
        let numbers: Vec<u32> = (0..20).map(|length| strings.number(&vec![0; length])).collect();
        assert_eq!(numbers, (0..20).collect::<Vec<_>>());
    }
}
