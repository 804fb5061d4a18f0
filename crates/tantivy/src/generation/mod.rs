//! A state of an index on disk: manifest, commit, sources, lineage, and which state is current.

pub(crate) mod commit;
pub(crate) mod current;
pub(crate) mod duplicates;
pub(crate) mod generations;
pub(crate) mod guard;
pub(crate) mod ids;
pub(crate) mod lineage;
pub(crate) mod manifest;
pub(crate) mod sources;
pub(crate) mod summary;
