//! A record on its way to an article: names of fields, drafts, what paths and addresses say, diagnostics.

pub(crate) mod diagnostic;
pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod path_hints;
pub(crate) mod url_date;
