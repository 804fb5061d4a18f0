//! Articles, dates and byte spans: the value types that every other crate of jianbao uses. This crate does no I/O.
//!
//! ```
//! use jianbao_model::{Article, ArticleMeta, Span};
//! let meta = ArticleMeta { id: "20160312-01-02".into(), title: "大桥合龙".into(), ..ArticleMeta::default() };
//! let article = Article { meta, paragraphs: vec!["昨日清晨，大桥合龙。".into()] };
//! assert_eq!(Span { start: 15, end: 21 }.of(&article.paragraphs[0]), "大桥");
//! ```

mod article;
mod span;

pub use article::{Article, ArticleMeta, Join, page_in_chinese};
pub use jiff::civil::Date;
pub use span::{Span, merge_touching};
