//! Patterns of clauses in folded text: strings, strings with gaps, wildcards. A pattern depends only on the text, so that the engine
//! and highlighting always agree.
//!
//! Matching takes time proportional to the length of the text times the length of the pattern, and never recurses, because both may
//! come from an attacker.

mod gaps;
mod pattern;
mod strings;
mod wildcard;

pub use pattern::Pattern;
pub use strings::occurrences;
pub(super) use strings::spellings;
pub use wildcard::Atom;
