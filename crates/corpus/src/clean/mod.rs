//! Cleans articles: credits become fields and stay in the text, boilerplate is removed. Prose is never changed.

mod agencies;
mod boilerplate;
mod credits;
mod labels;

pub(crate) use agencies::NEWSROOMS;
pub use boilerplate::boilerplate;
pub use credits::{Credits, credits, names};
pub(crate) use credits::{is_surname, newsroom};
pub use labels::{Label, Labelled, SourceLine, labelled, source_line, source_name};
