//! Verification of an index, and copies of it.

pub(crate) mod copying;
pub(crate) mod verify;
