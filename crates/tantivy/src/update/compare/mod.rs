//! Compares an archive with its index: files that are new, changed, missing, or on a disk that is not mounted.

pub(crate) mod changes;
pub(crate) mod file_slot;
pub(crate) mod root_index;
pub(crate) mod unmounted;
