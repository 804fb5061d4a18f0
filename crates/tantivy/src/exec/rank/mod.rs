//! The best documents: collected by score, or ranked by evidence.

pub(crate) mod baseline;
pub(crate) mod characters;
pub(crate) mod collect;
pub(crate) mod evidence;
pub(crate) mod relaxed;
