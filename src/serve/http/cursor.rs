//! A position in the results of a query: the state of the index, a hash of the query, and an offset. Opaque to clients,
//! and validated when it is read.

use std::fmt;

/// Number of digits of a state's name.
const STATE_DIGITS: usize = 18;

/// A position in the results of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct Cursor {
    /// Name of the state of the index.
    pub state: String,
    /// Number of hits before this position.
    pub offset: usize,
    /// Hash of the query and its options. A cursor is valid only for the same query.
    pub query_hash: u32,
}

impl Cursor {
    /// Parses the output of [`fmt::Display`]; `None` for anything else.
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

    /// A short hash of a query and its options.
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
