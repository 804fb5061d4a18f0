//! Cleans articles: credits become fields and stay in the text, boilerplate is removed. Prose is never changed.

mod agencies;
mod boilerplate;
mod credits;
mod label_names;
mod labels;
mod people;
mod source_line;

pub(crate) use agencies::NEWSROOMS;
pub use boilerplate::boilerplate;
pub use credits::{Credits, credits};
pub use label_names::Label;
pub use labels::{Labelled, labelled, source_name};
pub use people::names;
pub(crate) use people::{is_surname, joined, newsroom};
pub use source_line::{SourceLine, source_line};
