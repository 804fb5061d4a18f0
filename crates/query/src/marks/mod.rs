//! What is shown of a text: the places to highlight, and the part of a long paragraph around them. Works on plans and texts only.

mod highlight;
mod snippet;

pub use highlight::{highlights, highlights_within};
pub use snippet::snippet;
