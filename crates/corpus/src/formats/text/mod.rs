//! Plain text: one article per file, or several with separators between them.

mod article_separator;
mod headlines;
mod pages;
mod plain;

#[cfg(feature = "pdf")]
pub(crate) use pages::running_heads;
pub use plain::PlainText;
