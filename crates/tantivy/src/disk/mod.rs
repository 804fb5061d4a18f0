//! Files of an index folder: their names, reading and writing without following links, locks, hashes as text.

pub(crate) mod directory;
pub(crate) mod files;
pub(crate) mod hex;
pub(crate) mod lock;
pub(crate) mod parts;
