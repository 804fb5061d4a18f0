//! Commands that compare words of the archive.

pub(in crate::cli) mod collocates;
pub(in crate::cli) mod keywords;
