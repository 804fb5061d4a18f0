//! Parses markup for all formats that contain it: HTML by its standard, as browsers do; XML and SGML tolerantly. No
//! input is an error: a string that is not a tag is text, and an element without an end tag ends with its parent. This
//! module does not decide which text is an article.
//!
//! The time is linear in the text, nesting is limited to [`DEEPEST`], and only the entities of HTML and numeric
//! references are replaced, so a text cannot grow.

mod blocks;
mod entities;
mod fragment;
mod html;
mod node;
mod tokens;
mod tree;

pub use blocks::{Block, blocks, collapsed, flow};
pub use entities::decode;
pub use fragment::{has_markup, inline, paragraphs};
pub use node::{DEEPEST, Name, Node};
pub use tokens::{Dialect, Tag, Token, Tokens, first_element};
pub use tree::Tree;
