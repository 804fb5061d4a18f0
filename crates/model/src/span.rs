//! A range of bytes of a text.

/// The half-open byte range `start..end` of a text, both on character boundaries.
///
/// ```
/// use jianbao_model::Span;
/// let span = Span { start: 6, end: 12 };
/// assert_eq!(span.of("建设大桥"), "大桥");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The stretch of `text` that this span marks.
    ///
    /// # Panics
    ///
    /// When the span does not lie in `text` on character boundaries.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is marked.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Sorts spans and joins those that overlap or touch, so that the result is sorted and disjoint.
///
/// ```
/// use jianbao_model::{Span, merge_touching};
/// let span = |start, end| Span { start, end };
/// assert_eq!(merge_touching(vec![span(6, 9), span(0, 3), span(3, 6), span(12, 15)]), [span(0, 9), span(12, 15)]);
/// ```
#[must_use]
pub fn merge_touching(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joined = next.start <= kept.end;
        if joined {
            kept.end = kept.end.max(next.end);
        }
        joined
    });
    spans
}
