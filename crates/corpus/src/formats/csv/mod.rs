//! Tables: rows of cells between commas, tabs and other delimiters.

mod table;
mod unnamed;

pub use table::{Csv, UNNAMED_COLUMNS};
