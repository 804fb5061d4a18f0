//! Looks up words of the vocabulary by prefix.

pub(crate) mod automata;
pub(crate) mod words;
