//! Words of the vocabulary by how they begin.

pub(crate) mod automata;
pub(crate) mod words;
