//! Plain values that walk through the program: articles, dates, spans. Never does IO.

mod article;
mod date;
mod read_date;
mod span;

pub use article::{Article, ArticleMeta, Join};
pub(crate) use date::YEARS;
pub use date::parse_date;
pub use jiff::civil::Date;
pub use read_date::{DateReading, read_date};
pub use span::{Span, merge_touching};
