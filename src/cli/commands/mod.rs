//! One file per command: it takes the arguments, calls the library, prints the result and returns the exit code.

pub(super) mod backup;
pub(super) mod bench;
pub(super) mod eval;
pub(super) mod explain;
pub(super) mod export;
pub(super) mod facets;
pub(super) mod gc;
pub(super) mod index;
pub(super) mod inspect;
pub(super) mod kwic;
pub(super) mod optimize;
pub(super) mod restore;
pub(super) mod search;
#[cfg(feature = "serve")]
pub(super) mod serve;
pub(super) mod show;
pub(super) mod stats;
pub(super) mod timeline;
pub(super) mod tokenize;
pub(super) mod verify;
