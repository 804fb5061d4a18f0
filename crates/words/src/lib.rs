//! Words of an archive: those around the occurrences of a query (collocates), and those that a part of the archive uses more than
//! another (keywords), with the measures of [`jianbao_statistics`].
//!
//! The index stores which words a paragraph has, but not their positions. For collocates, the matching texts are
//! therefore segmented again, by the segmenter of the index, in several threads. The engine counts how often words
//! occur in the whole archive. This crate works with every [`Engine`](jianbao_query::Engine).
//!
//! Every word that the index stores is counted: each word that the segmenter finds, and the dictionary words inside it.
//! In 长江大桥, the words 长江大桥, 长江 and 大桥 occur, at one position.

mod collocates;
mod function_words;
mod keywords;
mod threads;
mod tokens;
mod window;

pub use collocates::{Collocate, Collocates, CollocationOptions, Measure, YearSize, collocates};
pub use function_words::is_function_word;
pub use keywords::{
    CONFIDENCE, KeynessMeasure, Keyword, KeywordOptions, KeywordUnit, Keywords, PartSize, Reference, keywords,
};
pub use window::{Side, Window};
