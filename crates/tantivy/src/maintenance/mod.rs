//! Maintains an index: merges its segments, removes unused files, verifies it, copies it.

pub(crate) mod backup;
pub(crate) mod build_cost;
pub(crate) mod optimize;
pub(crate) mod verify;
