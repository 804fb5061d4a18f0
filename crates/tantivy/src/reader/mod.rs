//! An index opened for reading, and its statistics.

pub(crate) mod coverage;
pub(crate) mod index_reader;
pub(crate) mod phases;
pub(crate) mod recorded;
pub(crate) mod sample;
pub(crate) mod space;
pub(crate) mod stats;
