//! Reads markup for every format that has it: HTML by its standard, as browsers do; XML and SGML tolerantly. No input is an error: a
//! string that is not a tag is text, and an element that is never closed ends with its parent. Does not decide which text is an article.
//!
//! Everything is linear in the text, nesting is capped at [`DEEPEST`], and no entity but those of HTML and numbers is ever
//! replaced, so that a file cannot grow by being read.

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
