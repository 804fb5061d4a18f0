//! The contents of a segment: fields and terms, documents, the codec of stored text, columns.

pub(crate) mod codec;
pub(crate) mod columns;
pub(crate) mod document;
pub(crate) mod list_tokenizer;
pub(crate) mod record;
pub(crate) mod schema;
