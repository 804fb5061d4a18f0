//! The file of bigrams: which documents contain which pairs of adjacent characters, how often, how often as a word, and at
//! which positions. This crate converts between postings and bytes; it does no I/O and knows no search engine.
//!
//! Bigrams are arranged in rows, one row per first character. A row begins with the documents in which the character ends a
//! run and therefore begins no bigram, so that all documents of a character are one contiguous row.
//!
//! Positions are stored only for bigrams of many documents. In a string with a rarer bigram, there are so few candidates that
//! their texts can be read instead.
//!
//! ```
//! use jianbao_postings::{Bigram, BigramFile, END, Posting, Writer};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Document 0: 长江大桥, 大桥. Document 1: 大桥. Positions from 2 documents on.
//! let widths = [7, 2].map(jianbao_postings::position_width).to_vec();
//! let mut writer = Writer::new(Vec::new(), widths, 2)?;
//! let postings = [Posting { doc: 0, frequency: 2, words: 1 }, Posting { doc: 1, frequency: 1, words: 1 }];
//! writer.add(Bigram { first: '大', second: Some('桥') }, &postings, &[2, 5, 0])?;
//! writer.add(Bigram { first: '桥', second: None }, &[Posting::once(0), Posting::once(1)], &[])?;
//! let file = BigramFile::open(writer.finish()?)?;
//!
//! let entry = file.find(Bigram { first: '大', second: Some('桥') })?.expect("it was added");
//! assert_eq!((entry.documents, entry.word_documents), (2, 2));
//! let mut list = file.list(&entry)?;
//! assert_eq!((list.doc(), list.frequency(), list.words()), (0, 2, 1));
//! let mut positions = Vec::new();
//! list.positions(&mut positions)?;
//! assert_eq!(positions, [2, 5]);
//! assert_eq!(list.seek(1)?, 1);
//! assert_eq!(list.advance()?, END);
//! # Ok(())
//! # }
//! ```

mod bits;
mod block;
mod damaged;
mod directory;
mod elias_fano;
mod entry;
mod file;
mod keys;
mod layout;
mod list;
mod merge;
mod partition;
mod value;
mod writer;

pub use damaged::Damaged;
pub use entry::Entry;
pub use file::{BigramFile, Entries};
pub use layout::position_width;
pub use list::{END, List};
pub use merge::{MergeError, MergeOptions, Source, merge};
pub use value::{Bigram, Posting};
pub use writer::Writer;
