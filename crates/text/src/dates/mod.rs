//! Dates as they are written in archives: found inside a text ([`find_date`]), or read from the field of a record ([`parse_date`]).
//! Only calendar days that exist are returned; a missing day is never guessed.

mod eras;
mod find;
mod read;

use std::ops::Range;

pub use eras::{ERAS, Era};
pub use find::find_date;
pub use read::{DateReading, parse_date};

/// The years in which an article can be dated. A number outside of them is taken for something else.
pub const YEARS: Range<i16> = 1800..2200;
