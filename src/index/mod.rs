//! The index on disk: schema, parallel build, opening, statistics. Works on articles and terms; never parses a query.
//!
//! ```text
//! DIR/current            the name of the generation that is read
//! DIR/lock               held by the one writer
//! DIR/generations/N/     a tantivy index
//! ```
//!
//! One tantivy document is one paragraph. The documents of an article follow each other in one segment, its title
//! (paragraph 0, the *head*) first, so that the head of a paragraph `n` is always `n` documents before it.

mod archive;
mod build;
mod document;
mod generations;
mod ids;
mod lock;
mod manifest;
mod places;
pub mod schema;
mod stats;
mod verify;

pub use archive::Archive;
pub use build::{BuildOptions, BuildReport, Observer, Tally, build};
pub use document::{ArticleRecord, days, documents};
pub use lock::Patience;
pub use manifest::BadFile;
pub use places::OtherPlace;
pub use schema::Fields;
pub use stats::{Stats, YearCount};
pub use verify::{Verification, verify};
