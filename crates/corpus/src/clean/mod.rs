//! Cleans articles: credits become fields and stay in the text, boilerplate is removed. Prose is never changed.

mod agencies;
mod boilerplate;
mod credits;

pub use boilerplate::boilerplate;
pub use credits::{Credits, credits};
