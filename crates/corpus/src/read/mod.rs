//! Reads files in batches: unpack, decode, split, parse, normalize, report.

pub(crate) mod facts;
pub(crate) mod normalize;
pub(crate) mod reading;
pub(crate) mod records;
pub(crate) mod report;
pub(crate) mod stages;
