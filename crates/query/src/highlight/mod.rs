//! Highlights matches in the original text, and selects a snippet of a long paragraph around them.

mod snippet;
mod spans;

pub use snippet::snippet;
pub(crate) use spans::bigram_spans;
pub use spans::{highlights, highlights_within};
