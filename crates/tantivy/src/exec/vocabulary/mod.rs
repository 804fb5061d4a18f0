//! Looks up words of the vocabulary by prefix, and counts all.

pub(crate) mod automata;
pub(crate) mod word_counts;
pub(crate) mod words;
