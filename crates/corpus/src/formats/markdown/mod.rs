//! Markdown, with or without front matter.

mod document;
mod front_matter;

pub use document::Markdown;
