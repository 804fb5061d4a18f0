//! Positions in texts.

use serde::Serialize;

use crate::model;

/// A byte range in UTF-8 text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
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
