//! Words of the vocabulary by their prefixes.

pub(crate) mod automata;
pub(crate) mod words;
