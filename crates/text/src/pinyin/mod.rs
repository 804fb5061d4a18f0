//! Pinyin: readings of characters and words, syllables, and prefixes as typed in a search box.

mod prefix;
mod readings;
mod syllables;

pub use prefix::{Ends, PinyinPrefix};
pub(crate) use readings::is_reading;
pub use readings::{characters_with_reading, has_reading, readings};
pub use syllables::syllables;
