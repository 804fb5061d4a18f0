//! Positions in texts.

use serde::Serialize;

use crate::model;

/// Bytes of a text in UTF-8, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<model::Span> for Span {
    fn from(model::Span { start, end }: model::Span) -> Self {
        Self { start, end }
    }
}

impl Span {
    /// Converts several spans.
    pub(super) fn all(spans: &[model::Span]) -> Vec<Self> {
        spans.iter().copied().map(Self::from).collect()
    }
}
