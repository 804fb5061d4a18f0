//! A file to read and what is reported of it: paths, limits, skips, origins. Reads no format.

pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod foreign;
pub(crate) mod limits;
pub(crate) mod origin;
pub mod path_text;
pub(crate) mod skip;
