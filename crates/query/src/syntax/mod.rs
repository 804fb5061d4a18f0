//! What a person typed, as a tree. Pure: knows no index, and never fails on anything a person types.

mod ast;
mod dates;
mod fields;
mod lexer;
mod parser;
mod signs;

pub use ast::{DateRange, Filter, Node, Note, Piece, PieceKind, Query};
pub use parser::parse;
