//! Parts of the way from a record to an article: field names, drafts, hints in paths and URLs, diagnostics.

pub(crate) mod diagnostic;
pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod path_hints;
pub(crate) mod tags;
pub(crate) mod url_date;
