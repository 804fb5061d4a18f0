//! The years in which an article can be dated.

use std::ops::Range;

/// The years in which an article can be dated: 1800 to 2199. A number outside this range is not read as a year.
pub const YEARS: Range<i16> = 1800..2200;
