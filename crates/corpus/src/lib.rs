//! Converts bytes to articles: walks the given paths, decodes files, splits them into records and parses these.
//! Independent of the index.
//!
//! ```text
//! paths ─walk→ SourceFile ─unpack→ bytes ─decode→ text ─Format::split→ Record ─Format::parse→ Draft ─normalize→ Article | Skip
//! ```
//!
//! Splitting is cheap and sequential; parsing is expensive and runs on several threads. They are two steps for this
//! reason.

pub mod clean;
pub mod decode;
pub mod formats;
pub mod markup;
mod read;
mod record;
pub mod reflow;
mod source;
pub mod unpack;
mod walk;

/// Archives in memory.
pub mod memory {
    pub use crate::{
        source::file::Memory,
        walk::memory::{Input, walk_inputs},
    };
}

pub use formats::UNNAMED_COLUMNS;
pub use formats::{
    base::format::{Context, ReadOptions},
    options::ReadSpec,
};
pub use read::{
    facts::{Dates, FileFacts},
    normalize::{Normalized, normalize},
    reading::FileEnd,
    records::{Batch, Batches, Parsed},
    report::{FileReport, Reports},
    stages::{Stages, stages},
};
pub use record::{
    diagnostic::{Diagnostic, DiagnosticKind},
    draft::{Draft, Layout},
    fields::{BadMapping, Field, FieldMap},
    path_hints::PathHints,
};
pub use source::{
    error::{Error, Result},
    file::{SourceFile, Web},
    foreign::{Kind, PassedOver},
    limits::{LARGER_LIMIT, Limits},
    origin::{Origin, content_hash, hash_file},
    path_text,
    skip::{Position, Skip},
};
pub use walk::{
    memory::{Input, walk_inputs},
    pattern::Pattern,
    roots::{Root, modified},
    walk::{FileStamp, Walk, read_list, walk, walk_listed, walk_roots},
};
