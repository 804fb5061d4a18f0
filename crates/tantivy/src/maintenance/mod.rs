//! Maintains an index: merges its segments, removes unused files, verifies it, copies it.

pub(crate) mod backup;
pub(crate) mod optimize;
pub(crate) mod verify;
