//! Where a reader is in an answer: the state of the index, the question, and how many hits were given. Opaque to clients, and
//! never trusted.

use std::fmt;

/// Digits of the name of a state.
const STATE_DIGITS: usize = 18;

/// A place in the answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct Cursor {
    /// Name of the state of the index.
    pub state: String,
    /// Hits that were given.
    pub offset: usize,
    /// What was asked; the same question only can be read on.
    pub query_hash: u32,
}

impl Cursor {
    /// Reads what [`fmt::Display`] wrote; `None` for anything else.
    pub(in crate::serve) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (state, offset, query_hash) = (parts.next()?, parts.next()?, parts.next()?);
        let is_well_formed =
            parts.next().is_none() && state.len() == STATE_DIGITS && state.bytes().all(|b| b.is_ascii_hexdigit());
        let cursor = Self {
            state: state.to_owned(),
            offset: offset.parse().ok()?,
            query_hash: u32::from_str_radix(query_hash, 16).ok()?,
        };
        (is_well_formed && cursor.to_string() == text).then_some(cursor)
    }

    /// A short hash of what was asked.
    pub(in crate::serve) fn hash(value: &impl fmt::Debug) -> u32 {
        let hash = blake3::hash(format!("{value:?}").as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{:08x}", self.state, self.offset, self.query_hash)
    }
}
