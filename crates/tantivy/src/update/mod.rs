//! Builds and updates: what changed, new segments, merges, publication of the new state, recovery.

pub(crate) mod build;
pub(crate) mod changes;
pub(crate) mod current_index;
pub(crate) mod emptied;
pub(crate) mod maintenance;
pub(crate) mod merges;
pub(crate) mod publish;
pub(crate) mod recover;
pub(crate) mod registry;
pub(crate) mod repost;
pub(crate) mod request;
pub(crate) mod root_index;
pub(crate) mod slot;
pub(crate) mod update;
pub(crate) mod words;
