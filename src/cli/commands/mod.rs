//! One file per command: arguments in, library called, values printed, exit code out.

pub(super) mod eval;
pub(super) mod explain;
pub(super) mod index;
pub(super) mod inspect;
pub(super) mod search;
pub(super) mod show;
pub(super) mod stats;
pub(super) mod tokenize;
pub(super) mod verify;
