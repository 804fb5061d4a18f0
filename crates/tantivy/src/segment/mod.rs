//! Builds segments and writes their files.

mod bigrams;
mod builder;
mod characters;
mod interner;
mod sort;
mod terms;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use builder::SegmentBuilder;
