//! Dates as archives write them: [`find_date`] finds one inside a text, [`parse_date`] reads the date field of a record. Both
//! return only calendar days that exist and never guess a missing day.

mod eras;
mod find;
mod read;
mod years;

pub use eras::{ERAS, Era};
pub use find::find_date;
pub use read::{DateReading, parse_date};
pub use years::YEARS;
