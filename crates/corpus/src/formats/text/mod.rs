//! Plain text: one article per file, or several with separators between them.

mod article_separator;
mod headlines;
mod pages;
mod plain;

pub use plain::PlainText;
