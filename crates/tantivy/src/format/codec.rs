//! Stored text as bytes: each stretch of a text that the codebook knows becomes one byte or two. Pure; decides nothing about what is
//! stored.
//!
//! The table is fixed and compiled in, so that any paragraph is read by itself, without the block around it, in a fraction of a
//! microsecond, and no dictionary has to be loaded or kept with an index. It is derived from the frequencies of jieba's
//! dictionary (MIT, see NOTICE) by the test `codebook::regenerate`. The method is that of dense codes (Brisaboa et al.,
//! "Lightweight natural language text compression", 2007): a byte says by its value alone whether another follows.
//!
//! ```text
//! 0 … 61            a string of the first part of the table
//! 62 … 254, byte    a string of the second part, which is sorted
//! 255               the bytes of one UTF-8 character follow
//! ```

use std::sync::LazyLock;

/// The strings, one a line; the first [`SHORT`] have codes of one byte.
const TABLE: &str = include_str!("codebook.txt");
/// Strings with codes of one byte.
const SHORT: usize = 62;
/// The byte before a character that the table does not have.
const ESCAPE: u8 = 255;
/// The longest string of the table, in bytes; a test holds the table to it.
#[cfg(test)]
const LONGEST: usize = 36;

/// Where each string of the table begins; one more for the end.
static STARTS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let ends = memchr::memchr_iter(b'\n', TABLE.as_bytes()).map(|end| end as u32 + 1);
    std::iter::once(0).chain(ends).collect()
});

fn string(number: usize) -> Option<&'static str> {
    let (start, end) = (*STARTS.get(number)?, *STARTS.get(number + 1)?);
    TABLE.get(start as usize..end as usize - 1)
}

/// Finds the longest string of the table that a text begins with. Only who writes makes one; a tenth of building was spent here
/// when strings were found by bisection of the table alone.
struct Lookup {
    /// For each character up to U+FFFF, its own code of two bytes, as the number of its string; 0 for none.
    single: Vec<u32>,
    /// The code of each character that has one of one byte, else [`ESCAPE`].
    short: Vec<u8>,
    /// Strings that begin with the same two characters: these, and the numbers of the strings, the last exclusive.
    groups: Vec<(u64, u32, u32)>,
    /// Places in `groups`, from 1 on, by hash; 0 is free.
    slots: Vec<u32>,
}

/// More than three times as many as there are groups.
const SLOTS_BITS: u32 = 17;

/// Two characters as one number.
fn joined(first: char, second: char) -> u64 {
    u64::from(first as u32) << 32 | u64::from(second as u32)
}

/// Fibonacci hashing (Knuth, "Sorting and Searching", 6.4).
fn slot(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS_BITS)) as usize
}

static LOOKUP: LazyLock<Lookup> = LazyLock::new(|| {
    let mut lookup = Lookup {
        single: vec![0; 1 << 16],
        short: vec![ESCAPE; 1 << 16],
        groups: Vec::new(),
        slots: vec![0; 1 << SLOTS_BITS],
    };
    for number in 0..STARTS.len() - 1 {
        let mut characters = string(number).expect("counted").chars();
        let Some(first) = characters.next() else { continue };
        match characters.next() {
            None if number < SHORT => lookup.short[first as usize] = number as u8,
            None => lookup.single[first as usize] = number as u32,
            Some(second) => lookup.group(joined(first, second), number as u32),
        }
    }
    lookup
});

impl Lookup {
    /// Adds a string; those of a group come one after the other.
    fn group(&mut self, key: u64, number: u32) {
        match self.groups.last_mut() {
            Some((last, _, to)) if *last == key => *to = number + 1,
            _ => {
                self.groups.push((key, number, number + 1));
                let mut at = slot(key);
                while self.slots[at] != 0 {
                    at = (at + 1) % self.slots.len();
                }
                self.slots[at] = self.groups.len() as u32;
            }
        }
    }

    /// The numbers of the strings that begin with two characters.
    fn beginning(&self, key: u64) -> std::ops::Range<u32> {
        let mut at = slot(key);
        while let Some((group, from, to)) = (self.slots[at] as usize).checked_sub(1).map(|group| self.groups[group]) {
            if group == key {
                return from..to;
            }
            at = (at + 1) % self.slots.len();
        }
        0..0
    }

    /// The number and length in bytes of the longest string with a code of two bytes that `text` begins with.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let mut characters = text.chars();
        let first = characters.next()?;
        if let Some(second) = characters.next() {
            let numbers = self.beginning(joined(first, second)).map(|number| number as usize);
            let fitting = numbers.filter_map(|number| Some((number, string(number)?.len())));
            let fitting = fitting.filter(|(number, _)| string(*number).is_some_and(|string| text.starts_with(string)));
            if let Some(longest) = fitting.max_by_key(|(_, length)| *length) {
                return Some(longest);
            }
        }
        let number = *self.single.get(first as usize)? as usize;
        (number > 0).then_some((number, first.len_utf8()))
    }
}

/// Writes a text as bytes.
///
/// ```
/// use jianbao_tantivy::{decode, encode};
/// let text = "大桥昨日合龙，两岸群众奔走相告。";
/// assert!(encode(text).len() * 2 < text.len());
/// assert_eq!(decode(&encode(text)).as_deref(), Some(text));
/// ```
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    let lookup = &*LOOKUP;
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let short = lookup.short.get(c as usize).copied().unwrap_or(ESCAPE);
        match lookup.longest(&text[at..]) {
            Some((number, length)) if short == ESCAPE || length > c.len_utf8() => {
                let code = number - SHORT;
                bytes.extend([(SHORT + code / 256) as u8, (code % 256) as u8]);
                at += length;
            }
            _ => {
                bytes.push(short);
                let end = at + c.len_utf8();
                if short == ESCAPE {
                    bytes.extend_from_slice(&text.as_bytes()[at..end]);
                }
                at = end;
            }
        }
    }
    bytes
}

/// Reads what [`encode`] wrote; `None` when it did not write this.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() * 3);
    decode_parts(bytes, |part| text.push_str(part))?;
    Some(text)
}

/// Calls `each` with the parts of a text, in order, without putting them together. `None` when [`encode`] did not write this; a part
/// before the wrong one has been given then.
pub(crate) fn decode_parts(bytes: &[u8], mut each: impl FnMut(&str)) -> Option<()> {
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == ESCAPE {
            let length = match after.first()? {
                0..=0x7f => 1,
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            let (character, after) = after.split_at_checked(length)?;
            each(str::from_utf8(character).ok()?);
            rest = after;
        } else if usize::from(byte) < SHORT {
            each(string(byte.into())?);
        } else {
            let (&low, after) = after.split_first()?;
            each(string(SHORT + (usize::from(byte) - SHORT) * 256 + usize::from(low))?);
            rest = after;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_its_codes_need() {
        let lines: Vec<&str> = TABLE.lines().collect();
        assert!(lines.len() <= SHORT + (ESCAPE as usize - SHORT) * 256, "{} strings have no code", lines.len());
        let (short, long) = lines.split_at(SHORT);
        assert!(short.iter().all(|string| string.chars().count() == 1));
        assert!(long.is_sorted_by(|a, b| a < b), "sorted, each once");
        assert!(lines.iter().all(|line| !line.is_empty() && line.len() <= LONGEST));
    }

    #[test]
    fn bytes_that_nobody_wrote_are_no_text() {
        for bytes in [&[ESCAPE][..], &[ESCAPE, 0xe4, 0xbd], &[ESCAPE, 0x80, 0x80, 0x80, 0x80], &[254]] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }
}
