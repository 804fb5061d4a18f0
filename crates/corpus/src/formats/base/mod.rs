//! Shared parts of the formats: the trait, records, typed fields, dates, headers, lines.

pub(crate) mod dates;
pub(crate) mod documents;
pub(crate) mod format;
pub(crate) mod header;
pub(crate) mod lines;
pub(crate) mod printed_lines;
pub(crate) mod record;
pub(crate) mod record_fields;
pub(crate) mod table;
