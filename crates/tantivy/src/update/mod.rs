//! Builds and updates an index: compares it with the archive, writes new segments, merges, publishes, recovers.

pub(crate) mod build;
pub(crate) mod compare;
pub(crate) mod current_index;
pub(crate) mod merges;
pub(crate) mod publish;
pub(crate) mod recover;
pub(crate) mod registry;
pub(crate) mod reindex;
pub(crate) mod request;
pub(crate) mod update;
pub(crate) mod user_dictionary;
