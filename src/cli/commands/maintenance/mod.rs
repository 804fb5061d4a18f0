//! Commands that check, repair, compact and copy an index.

pub(in crate::cli) mod backup;
pub(in crate::cli) mod gc;
pub(in crate::cli) mod optimize;
pub(in crate::cli) mod restore;
pub(in crate::cli) mod verify;
