//! Parses queries into trees and writes trees as query text. Every text is a valid query; parsing never fails.

mod ast;
mod dates;
mod edit;
mod fields;
mod lexer;
mod operators;
mod other_syntax;
mod parser;
mod punctuation;
mod romanization;
mod values;
mod writer;

pub use ast::{Clause, ClauseKind, DateRange, Filter, FilterField, Node, Note, Part, Query};
pub use fields::FieldLanguage;
pub use lexer::ends_in_text;
pub use other_syntax::OtherSyntax;
pub use parser::parse;
pub(crate) use romanization::with_umlaut;
pub use values::{matches_author, matches_name, matches_url, page_key};
