//! What a person typed, as a tree, and a tree as text. Pure: knows no index, and never fails on anything a person types.

mod ast;
mod dates;
mod edit;
mod fields;
mod lexer;
mod parser;
mod signs;
mod writer;

pub use ast::{Clause, ClauseKind, DateRange, Filter, FilterField, Node, Note, Query};
pub use fields::Names;
pub use lexer::ends_in_text;
pub use parser::parse;
