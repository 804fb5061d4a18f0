//! A record on its way to an article: names of fields, drafts, what paths and addresses say, remarks.

pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod path_hints;
pub(crate) mod remark;
pub(crate) mod url_date;
