//! Plain values that walk through the program: articles, dates, spans. Never does IO.

mod article;
mod date;
mod span;

pub use article::{Article, ArticleMeta};
pub use date::parse_date;
pub use jiff::civil::Date;
pub use span::{Span, merge_touching};
