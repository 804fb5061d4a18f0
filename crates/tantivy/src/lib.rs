//! The index of an archive on disk: built in parallel, updated atomically, verified, and searched.
//!
//! ```text
//! DIR/current            the name of the generation that is read; `none` until there is one
//! DIR/lock               held by the one writer
//! DIR/generations/N/     a tantivy index
//! ```
//!
//! One tantivy document is one paragraph. The documents of an article follow each other in one segment, its title (paragraph 0)
//! first, so that the title of a paragraph `n` is always `n` documents before it.
//!
//! [`update`] builds an index or brings it up to date; an [`IndexReader`] is a state of it opened for reading, and an
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
pub use format::schema::Fields;
pub use generation::guard::{catch_panics, diagnose, quiet_panics};
pub use generation::manifest::BadFile;
pub use generation::places::OtherPlace;
pub use generation::summary::Totals;
pub use maintenance::backup::{Replace, backup, restore};
pub use maintenance::optimize::{SizeChange, collect_garbage, optimize};
pub use maintenance::verify::{Verification, verify, verify_with};
pub use reader::index_reader::IndexReader;
pub use reader::phases::{FieldPhases, MeasureContext, Phases, phases};
pub use reader::sample::Rng;
pub use reader::space::{FieldSpace, Space};
pub use reader::stats::{Stats, YearCount};
pub use update::compare::unmounted::UNMOUNTED_REASON;
pub use update::recover::{Repair, repair};
pub use update::request::{ArticleIds, BuildOptions, Counters, Observer, Request, UpdateReport};
pub use update::update::{LOST_DICTIONARY_REASON, update};
