//! From a record to an article: field names, drafts, facts from paths and URLs, diagnostics.

pub(crate) mod diagnostic;
pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod path_hints;
pub(crate) mod tags;
pub(crate) mod url_date;
