//! What a segment contains: fields and their terms, documents, the codec of stored text, the order of articles.

pub(crate) mod codec;
pub(crate) mod document;
pub(crate) mod layout;
pub(crate) mod list_tokenizer;
pub(crate) mod record;
pub(crate) mod schema;
