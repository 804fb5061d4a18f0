//! An index that is open for reading: articles, terms, and statistics.

pub(crate) mod articles;
pub(crate) mod coverage;
pub(crate) mod index_reader;
pub(crate) mod recorded_articles;
pub(crate) mod sample;
pub(crate) mod size_by_field;
pub(crate) mod stats;
pub(crate) mod terms;
