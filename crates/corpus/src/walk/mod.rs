//! Finds the files to read: folders, patterns, lists, standard input, memory.

pub(crate) mod memory;
pub(crate) mod pattern;
pub(crate) mod roots;
pub(crate) mod unread;
pub(crate) mod walk;
