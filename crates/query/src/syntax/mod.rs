//! Parses queries to trees and writes trees as text. Any text is a query; parsing never fails.

mod ast;
mod dates;
mod edit;
mod fields;
mod lexer;
mod parser;
mod romanization;
mod signs;
mod writer;

pub use ast::{Clause, ClauseKind, DateRange, Filter, FilterField, Node, Note, Query};
pub use fields::{FieldLanguage, matches_name, page_key};
pub use lexer::ends_in_text;
pub use parser::parse;
pub(crate) use romanization::with_umlaut;
