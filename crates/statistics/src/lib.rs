//! Measures of corpus linguistics: association of words, keyness, dispersion. They take counts and return numbers. This
//! crate reads no text, does no I/O and does not depend on a search engine. `docs/methods.md` in the repository has the
//! formulas with their references and pitfalls.
//!
//! - [`ContingencyTable`]: how strongly two words attract each other, or a word and the surroundings of another.
//! - [`Comparison`]: how much more frequent a word is in one corpus than in another.
//! - [`bursts`]: in which periods a word is more frequent than usual.
//! - [`dispersion`]: how evenly a word is spread over the parts of a corpus.
//!
//! A measure that is not defined for its counts is `None`. No function panics, whatever the counts.
//!
//! ```
//! use jianbao_statistics::{Comparison, ContingencyTable};
//! // 通车 occurs 20 times in the archive of 10,000 words, and 8 times among the 150 words around 大桥.
//! let table = ContingencyTable::from_margins(8, 150, 20, 10_000).expect("parts are not greater than wholes");
//! assert_eq!(table.expected(), Some(0.3));
//! assert!((table.mutual_information().unwrap() - 4.736966).abs() < 1e-6);
//! // The same counts as a comparison: around 大桥, and everywhere else.
//! let comparison = Comparison::of_table(table).expect("both parts have words");
//! assert!((comparison.log_ratio().unwrap() - 5.452127).abs() < 1e-6);
//! ```

mod beta;
mod bursts;
mod dispersion;
mod keyness;
mod table;

pub use bursts::{Batch, Burst, BurstOptions, bursts};
pub use dispersion::{Part, dispersion, normalized_dispersion};
pub use keyness::{Comparison, Interval};
pub use table::ContingencyTable;
