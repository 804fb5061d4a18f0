//! Bytes to articles: walk the given paths, decode, cut into records, parse. Knows nothing of the index.
//!
//! ```text
//! paths ─walk→ SourceFile ─unpack→ bytes ─decode→ text ─Format::split→ Record ─Format::parse→ Draft ─settle→ Article | Skip
//! ```
//!
//! Cutting is cheap and in order; parsing is the work and can be spread over threads, which is why they are two steps.

mod address;
pub mod clean;
pub mod decode;
mod draft;
mod error;
mod facts;
mod fields;
mod foreign;
pub mod formats;
mod gathered;
mod limits;
pub mod markup;
pub mod memory;
mod options;
mod origin;
mod path_hints;
pub mod path_text;
mod pattern;
mod reading;
mod records;
pub mod reflow;
mod remark;
mod report;
mod roots;
mod settle;
mod skip;
mod stages;
pub mod unpack;
mod unread;
mod walk;

pub use draft::{Draft, Layout};
pub use error::{Error, Result};
pub use facts::{Dates, FileFacts};
pub use fields::{BadMapping, Field, FieldMap};
pub use foreign::{Kind, PassedOver};
pub use limits::{LARGER_LIMIT, Limits};
pub use memory::{Input, walk_inputs};
pub use options::{Context, ReadOptions, ReadSpec};
pub use origin::{Origin, content_hash, hash_file};
pub use path_hints::PathHints;
pub use pattern::Pattern;
pub use reading::FileEnd;
pub use records::{Batch, Batches, Parsed};
pub use remark::{Remark, RemarkKind};
pub use report::{FileReport, Reports};
pub use roots::{Root, modified};
pub use settle::{Settled, settle};
pub use skip::{Position, Skip};
pub use stages::{Stages, stages};
pub use walk::{SourceFile, Stand, Walk, Web, read_list, walk, walk_listed, walk_roots};
