//! The terminal: messages on standard error, results on standard output, and Ctrl-C.

pub(super) mod console;
pub(super) mod interrupt;
