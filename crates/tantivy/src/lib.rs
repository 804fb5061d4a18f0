//! The index of an archive on disk: parallel builds, atomic updates, verification, search.
//!
//! ```text
//! DIR/current            the name of the generation that is read; `none` until there is one
//! DIR/lock               held by the one writer
//! DIR/generations/N/     a tantivy index
//! ```
//!
//! A tantivy document is one paragraph. The documents of an article are adjacent in one segment, with the title
//! (paragraph 0) first. The title of paragraph `n` is therefore `n` documents before it.
//!
//! [`update()`] builds or updates an index. [`IndexReader`] opens a state of it for reading, and implements
//! [`Engine`](jianbao_query::Engine).

mod disk;
mod error;
mod exec;
mod format;
mod generation;
mod maintenance;
mod reader;
mod segment;
mod update;

pub use disk::lock::LockWait;
pub use error::{CopyOperation, Error, ErrorKind, Result};
pub use exec::Baseline;
pub use format::codec::{decode, encode};
pub use format::document::documents;
pub use format::list_tokenizer::ListTokenizer;
pub use format::record::ArticleRecord;
pub use format::schema::{FORMAT, Fields};
pub use generation::duplicates::OtherPlace;
pub use generation::guard::{catch_panics, diagnose, quiet_panics};
pub use generation::manifest::BadFile;
pub use generation::summary::Totals;
pub use maintenance::backup::{Replace, backup, restore};
pub use maintenance::build_cost::{BuildCost, FieldCost, MeasureContext, build_cost};
pub use maintenance::optimize::{SizeChange, collect_garbage, optimize};
pub use maintenance::verify::{Verification, verify, verify_with};
pub use reader::index_reader::IndexReader;

pub use reader::sample::Rng;
pub use reader::size_by_field::{FieldSpace, Space};
pub use reader::stats::{Stats, YearCount};
pub use update::compare::unmounted::UNMOUNTED_REASON;
pub use update::recover::{Repair, repair};
pub use update::request::{ArticleIds, BuildOptions, Counters, Observer, Request, UpdateReport};
pub use update::update::{LOST_DICTIONARY_REASON, update};
