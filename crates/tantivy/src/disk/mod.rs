//! Files of an index folder: names, locks, and file system operations that follow no links.

pub(crate) mod directory;
pub(crate) mod files;
pub(crate) mod hex;
pub(crate) mod lock;
pub(crate) mod parts;
