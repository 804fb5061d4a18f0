//! Cleans articles: credits become fields and stay in the text, boilerplate is removed. Prose is never changed.

mod agencies;
mod boilerplate;
mod credits;
mod labels;
mod people;

pub(crate) use agencies::NEWSROOMS;
pub use boilerplate::boilerplate;
pub use credits::{Credits, credits};
pub use labels::{Label, Labelled, SourceLine, labelled, source_line, source_name};
pub use people::names;
pub(crate) use people::{is_surname, newsroom};
