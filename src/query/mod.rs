//! What a person typed, as a tree. Pure: knows no index, and never fails on anything a person types.

mod ast;
mod parser;

pub use ast::{Node, Note, Piece, Query};
pub use parser::parse;
