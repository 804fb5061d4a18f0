//! Alternative spellings of numbers and dates: 25条 and 二十五条, 2024年 and 二〇二四年, 30% and 百分之三十, 1949年 and 民国三十八年.
//!
//! This works on the folded text of a query; the index is not affected. Ambiguous text (三五, 一些, 007, f-35, 600519 as an amount) is
//! left as typed.
//!
//! Each run of numerals is first parsed: is it a number in this context, and what is its value? Its spellings are then derived from
//! the value and the context, not from the typed form, so that any two spellings of one value match without a rule for each pair.

mod alternatives;
mod boundaries;
mod context;
mod find;
mod fractions;
mod full_dates;
mod money;
mod numerals;
mod spans;
mod spell;
mod spellings;
mod thousands;
mod units;
mod value;

pub use alternatives::{MAX_ALTERNATIVES, alternatives};
#[cfg(feature = "segmenter")]
pub(crate) use boundaries::run_spans;
pub use boundaries::{edge_runs, is_whole_number, runs};
pub use spans::number_spans;
pub use thousands::thousands;
pub use units::is_unit;
pub(crate) use units::starts_with_unit;
