//! Ranks documents: by score, or by evidence.

pub(crate) mod baseline;
pub(crate) mod characters;
pub(crate) mod collect;
pub(crate) mod evidence;
pub(crate) mod relaxed;
