//! A file to read and the reports about it: paths, limits, skips, origins.

pub(crate) mod about;
pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod foreign;
pub(crate) mod limits;
pub(crate) mod origin;
pub mod path_text;
pub(crate) mod sentences;
pub(crate) mod skip;
