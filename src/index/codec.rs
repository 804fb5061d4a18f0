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

/// Finds the longest string of the table that a text begins with.
struct Lookup {
    /// For each character up to U+FFFF, the strings of the second part that begin with it.
    first: Vec<(u32, u32)>,
    /// The code of each character that has one of one byte, else [`ESCAPE`].
    short: Vec<u8>,
}

static LOOKUP: LazyLock<Lookup> = LazyLock::new(|| {
    let mut lookup = Lookup { first: vec![(0, 0); 1 << 16], short: vec![ESCAPE; 1 << 16] };
    for number in 0..STARTS.len() - 1 {
        let string = string(number).expect("counted");
        let first = string.chars().next().map_or(0, |c| c as usize);
        if number < SHORT {
            lookup.short[first] = number as u8;
        } else {
            let range = &mut lookup.first[first];
            *range = if range.1 == 0 { (number as u32, number as u32 + 1) } else { (range.0, number as u32 + 1) };
        }
    }
    lookup
});

impl Lookup {
    /// The number and length in bytes of the longest string of the second part that `text` begins with.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let first = text.chars().next()?;
        let (mut from, mut to) = *self.first.get(first as usize)?;
        let mut found = None;
        let mut length = first.len_utf8();
        let bytes = text.as_bytes();
        let byte = |number: u32, at: usize| {
            let (start, end) = (STARTS[number as usize], STARTS[number as usize + 1] - 1);
            if start + at as u32 >= end { None } else { Some(TABLE.as_bytes()[start as usize + at]) }
        };
        while from < to {
            // The shortest of those that begin alike comes first.
            if byte(from, length).is_none() {
                found = Some((from as usize, length));
                from += 1;
            }
            let Some(&next) = bytes.get(length) else { break };
            from = partition(from, to, |number| byte(number, length) < Some(next));
            to = partition(from, to, |number| byte(number, length) <= Some(next));
            length += 1;
        }
        found
    }
}

/// The first number of `from..to` for which `before` does not hold.
fn partition(mut from: u32, mut to: u32, before: impl Fn(u32) -> bool) -> u32 {
    while from < to {
        let middle = from + (to - from) / 2;
        if before(middle) { from = middle + 1 } else { to = middle }
    }
    from
}

/// Writes a text as bytes.
///
/// ```
/// use jianbao::index::{decode, encode};
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
            text.push_str(str::from_utf8(character).ok()?);
            rest = after;
        } else if usize::from(byte) < SHORT {
            text.push_str(string(byte.into())?);
        } else {
            let (&low, after) = after.split_first()?;
            text.push_str(string(SHORT + (usize::from(byte) - SHORT) * 256 + usize::from(low))?);
            rest = after;
        }
    }
    Some(text)
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
