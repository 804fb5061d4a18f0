//! Byte spans of texts.

/// The half-open byte range `start..end` of a text. Both ends are on character boundaries.
///
/// ```
/// use jianbao_model::Span;
/// let span = Span { start: 6, end: 12 };
/// assert_eq!(span.of("建设大桥"), "大桥");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The byte offset of the start, inclusive.
    pub start: usize,
    /// The byte offset of the end, exclusive.
    pub end: usize,
}

impl Span {
    /// Returns the substring of `text` that the span covers.
    ///
    /// # Panics
    ///
    /// If the span is not inside `text` or not on character boundaries.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Sorts spans and merges those that overlap or are adjacent. The result is sorted and disjoint.
///
/// ```
/// use jianbao_model::{Span, merge_touching};
/// let span = |start, end| Span { start, end };
/// assert_eq!(merge_touching(vec![span(6, 9), span(0, 3), span(3, 6), span(12, 15)]), [span(0, 9), span(12, 15)]);
/// ```
#[must_use]
pub fn merge_touching(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, previous| {
        let is_merged = next.start <= previous.end;
        if is_merged {
            previous.end = previous.end.max(next.end);
        }
        is_merged
    });
    spans
}
