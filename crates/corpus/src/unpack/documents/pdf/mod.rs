//! The text layer of a PDF.
//!
//! ```text
//! bytes ─file→ objects ─content→ characters of a page ─layout→ lines ─paragraphs→ text
//! ```
//!
//! There is no suitable crate: available ones end the process on a form that contains itself, or do not limit what a
//! file expands to.

mod cmap;
mod content;
mod document;
mod file;
mod filters;
mod font;
mod glyph_names;
mod layout;
mod matrix;
mod object;
mod paragraphs;

pub(in crate::unpack) use document::text;
