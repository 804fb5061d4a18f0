//! What is shown of a text: the places to highlight, and the part of a long paragraph around them. Works on plans and texts only.

mod snippet;
mod spans;

pub use snippet::snippet;
pub use spans::{highlights, highlights_within};
