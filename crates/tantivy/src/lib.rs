//! The index of an archive on disk: built in parallel, updated atomically, verified, and searched. One tantivy index is one state
//! of the archive; [`Archive`](index::Archive) is such a state opened for reading, and an
//! [`Engine`](jianbao_query::Engine).

mod error;
mod exec;
pub mod index;

pub use error::{Error, Result};
pub use exec::Baseline;
