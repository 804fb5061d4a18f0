//! Bytes to articles: walk the given paths, decode, cut into records, parse. Knows nothing of the index.
//!
//! ```text
//! paths ─walk→ SourceFile ─decode→ text ─Format::split→ Record ─Format::parse→ Article | Skip
//! ```
//!
//! Cutting is cheap and in order; parsing is the work and can be spread over threads, which is why they are two steps.

pub mod decode;
pub mod formats;
mod path_hints;
mod records;
mod skip;
mod walk;

pub use path_hints::PathHints;
pub use records::{Batch, Batches, Parsed};
pub use skip::{Position, Skip};
pub use walk::{SourceFile, Walk, walk};
