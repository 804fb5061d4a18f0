//! Encodes stored text: each string of a codebook becomes one byte or two.
//!
//! The codebook is fixed and compiled in. Any paragraph can be decoded alone, in a fraction of a microsecond, and no
//! dictionary is stored with an index. The codebook is derived from the word frequencies of jieba (MIT, see NOTICE) by
//! the test `codebook::regenerate`. The code is a dense code (Brisaboa et al., "Lightweight natural language text
//! compression", 2007): the value of a byte tells whether another byte follows.
//!
//! ```text
//! 0 … 61            a string of the first part of the table
//! 62 … 254, byte    a string of the second part, which is sorted
//! 255               the bytes of one UTF-8 character follow
//! ```

use std::sync::LazyLock;

/// The strings, one per line; the first [`SHORT`] have codes of one byte.
const TABLE: &str = include_str!("codebook.txt");
/// Number of strings with codes of one byte.
const SHORT: usize = 62;
/// The byte before a character that is not in the codebook.
const ESCAPE: u8 = 255;
/// The longest string of the codebook, in bytes. A test checks it.
#[cfg(test)]
const LONGEST: usize = 36;

/// The byte offset of each string in the table, and the end of the table.
static STARTS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let ends = memchr::memchr_iter(b'\n', TABLE.as_bytes()).map(|end| end as u32 + 1);
    std::iter::once(0).chain(ends).collect()
});

fn string(number: usize) -> Option<&'static str> {
    let (start, end) = (*STARTS.get(number)?, *STARTS.get(number + 1)?);
    TABLE.get(start as usize..end as usize - 1)
}

/// Finds the longest string of the codebook with which a text begins. It is a trie with all edges in one hash table, so
/// each character costs one look-up.
struct Trie {
    /// The node for each first character up to U+FFFF; [`NONE`] if no string begins with it.
    firsts: Vec<u32>,
    /// Edges by hash, see [`edge`]; 0 marks a free slot.
    edges: Vec<u64>,
    /// The number of the string that ends at each node. 0 means none, because string 0 has a code of one byte.
    numbers: Vec<u16>,
    /// The one-byte code of each character up to U+FFFF, or [`ESCAPE`].
    short: Vec<u8>,
}

/// The root of the trie; no edge leads to it.
const ROOT: u32 = 0;
/// No node, in `firsts`.
const NONE: u32 = ROOT;
/// The table has 2 to the power of this many slots, more than twice the number of edges.
const SLOTS_BITS: u32 = 17;
/// Number of bits of an edge for its target node.
const NODE_BITS: u32 = 20;
/// Number of bits of an edge for its character.
const CHARACTER_BITS: u32 = 21;

/// Returns an edge without its target node. It is never 0, because no character of the codebook is U+0000.
fn edge(node: u32, c: char) -> u64 {
    (u64::from(node) << CHARACTER_BITS | u64::from(c as u32)) << NODE_BITS
}

/// Fibonacci hashing (Knuth, "Sorting and Searching", 6.4).
fn slot(edge: u64) -> usize {
    ((edge >> NODE_BITS).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS_BITS)) as usize
}

static TRIE: LazyLock<Trie> = LazyLock::new(|| {
    let mut trie = Trie {
        firsts: vec![NONE; 1 << 16],
        edges: vec![0; 1 << SLOTS_BITS],
        numbers: vec![0],
        short: vec![ESCAPE; 1 << 16],
    };
    for number in 0..STARTS.len() - 1 {
        let string = string(number).expect("counted");
        if number < SHORT {
            let c = string.chars().next().expect("a test holds the table to it");
            trie.short[c as usize] = number as u8;
        } else {
            let node = string.chars().fold(ROOT, |node, c| trie.child_or_new(node, c));
            trie.numbers[node as usize] = u16::try_from(number).expect("a code has 16 bits");
        }
    }
    trie
});

impl Trie {
    /// Returns the node that an edge leads to.
    fn child(&self, node: u32, c: char) -> Option<u32> {
        if node == ROOT
            && let Some(&first) = self.firsts.get(c as usize)
        {
            return (first != NONE).then_some(first);
        }
        let wanted = edge(node, c);
        let mut at = slot(wanted);
        while self.edges[at] != 0 {
            if self.edges[at] >> NODE_BITS == wanted >> NODE_BITS {
                return Some((self.edges[at] - wanted) as u32);
            }
            at = (at + 1) % self.edges.len();
        }
        None
    }

    fn child_or_new(&mut self, node: u32, c: char) -> u32 {
        if let Some(child) = self.child(node, c) {
            return child;
        }
        let child = self.numbers.len() as u32;
        assert!(child < 1 << NODE_BITS && child as usize * 2 < self.edges.len() + 2, "the table is small");
        self.numbers.push(0);
        if node == ROOT
            && let Some(first) = self.firsts.get_mut(c as usize)
        {
            *first = child;
            return child;
        }
        let mut at = slot(edge(node, c));
        while self.edges[at] != 0 {
            at = (at + 1) % self.edges.len();
        }
        self.edges[at] = edge(node, c) | u64::from(child);
        child
    }

    /// Returns the number and the length in bytes of the longest string with a two-byte code that `text` begins with.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let mut longest = None;
        let mut node = ROOT;
        let mut length = 0;
        for c in text.chars() {
            let Some(child) = self.child(node, c) else { break };
            node = child;
            length += c.len_utf8();
            let number = self.numbers[node as usize];
            if number != 0 {
                longest = Some((usize::from(number), length));
            }
        }
        longest
    }
}

/// Encodes a text.
///
/// ```
/// use jianbao_tantivy::{decode, encode};
/// let text = "大桥昨日合龙，两岸群众奔走相告。";
/// assert!(encode(text).len() * 2 < text.len());
/// assert_eq!(decode(&encode(text)).as_deref(), Some(text));
/// ```
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    let trie = &*TRIE;
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let short = trie.short.get(c as usize).copied().unwrap_or(ESCAPE);
        match trie.longest(&text[at..]) {
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

/// Decodes bytes that [`encode`] returned. Returns `None` for other bytes.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() * 3);
    decode_parts(bytes, |part| text.push_str(part))?;
    Some(text)
}

/// Calls `each` with the decoded strings in order, without joining them. Returns `None` for bytes that [`encode`] did
/// not return; `each` may have been called before that.
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
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// A simple encoder: the longest string of the codebook at each position, otherwise the escape.
    fn encode_plainly(text: &str) -> Vec<u8> {
        static NUMBERS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
            let mut numbers = HashMap::new();
            // A string with two codes is encoded with the first.
            for (number, string) in TABLE.lines().enumerate() {
                numbers.entry(string).or_insert(number);
            }
            numbers
        });
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let mut ends = (1..=LONGEST.min(rest.len())).rev().filter(|end| rest.is_char_boundary(*end));
            let known = ends.find_map(|end| Some((*NUMBERS.get(&rest[..end])?, end)));
            let (number, end) = known.unwrap_or((usize::MAX, c.len_utf8()));
            match number {
                usize::MAX => {
                    bytes.push(ESCAPE);
                    bytes.extend_from_slice(&rest.as_bytes()[..end]);
                }
                number if number < SHORT => bytes.push(number as u8),
                number => bytes.extend([(SHORT + (number - SHORT) / 256) as u8, ((number - SHORT) % 256) as u8]),
            }
            rest = &rest[end..];
        }
        bytes
    }

    fn strings_of_the_table() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            6 => (0..STARTS.len() - 1).prop_map(|number| string(number).unwrap().to_owned()),
            1 => any::<char>().prop_map(String::from),
            1 => ((0..STARTS.len() - 1), any::<prop::sample::Index>()).prop_map(|(number, end)| {
                let string = string(number).unwrap();
                string.chars().take(1 + end.index(string.chars().count())).collect()
            }),
        ];
        prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn each_stretch_is_the_longest_that_the_table_has(text in strings_of_the_table()) {
            prop_assert_eq!(encode(&text), encode_plainly(&text));
        }
    }

    #[test]
    fn each_string_of_the_table_has_its_code() {
        for string in TABLE.lines() {
            assert_eq!(encode(string), encode_plainly(string), "{string}");
            assert!(encode(string).len() <= 2, "{string}");
        }
    }

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
