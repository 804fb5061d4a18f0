//! The formats of archives. A format splits a decoded text into records and parses a record into articles. It does not
//! open files or detect encodings.
//!
//! To add a format, write its file, add it to [`ALL`], and add its samples to the contract test.

pub(crate) mod base;
mod csv;
mod html;
mod json;
mod markdown;
mod mediawiki;
pub(crate) mod options;
mod pfr;
mod registry;
mod sgml;
mod sogou;
mod subtitles;
mod text;
mod xml;

pub use base::{
    format::Format,
    record::{Record, Records, Unreadable},
};
pub use csv::{Csv, UNNAMED_COLUMNS};
pub use html::Html;
pub use json::{Json, JsonInScript, Jsonl};
pub use markdown::Markdown;
pub use mediawiki::MediaWiki;
pub use pfr::Pfr;
pub use registry::{ALL, choose, named};
pub use sgml::Sgml;
pub use sogou::Sogou;
pub use subtitles::Subtitles;
pub use text::PlainText;
#[cfg(feature = "pdf")]
pub(crate) use text::running_heads;
pub use xml::XmlNews;
