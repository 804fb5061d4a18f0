//! Text that the user supplies: queries, and files named by options.

pub(super) mod files;
pub(super) mod queries;
