//! Analysis of Chinese text: folding, segmentation into words, bigrams, numbers, dates, bylines and confusable characters.
//!
//! The index and the query parser both use this crate. Text that one of them analyzes differently from the other cannot match.
//! The crate does no I/O and knows neither index fields nor files. [`segmenter`], [`tokens`] and [`fingerprint`] need the feature
//! `segmenter`, which links jieba.

pub mod bigrams;
pub mod byline;
mod characters;
pub mod compounds;
pub mod confusables;
pub mod dates;
pub mod dictionary;
#[cfg(feature = "segmenter")]
mod fingerprint;
pub mod fold;
pub mod numbers;
pub mod pinyin;
#[cfg(feature = "segmenter")]
pub mod segmenter;
pub mod sentences;
#[cfg(feature = "segmenter")]
pub mod tokens;
pub mod words;

pub use characters::{is_han, is_word_char};
#[cfg(feature = "segmenter")]
pub use fingerprint::fingerprint;
pub use fold::{Folded, Rules, fold, has_word_char};
#[cfg(feature = "segmenter")]
pub use tokens::Tokens;
