//! Values to bytes: terminal text, tables, references and pictures, written to whatever is given. Never searches, and lets no control character of an
//! archive reach a terminal.

mod chart;
mod chart_svg;
mod citation;
mod counts;
mod csv;
mod export;
mod kwic;
mod plot;
mod sanitize;
mod table;
mod terminal;

pub use chart::{Scale, bar, bars};
pub use chart_svg::chart;
pub use citation::{Style, citation, citation_on};
pub use counts::{Series, timelines_csv};
pub use csv::{BOM, csv_row};
pub use export::{ExportFormat, export};
pub use plot::{PlotRow, plot};
pub use sanitize::{escape_markup, neutralise};
pub use table::{Align, Table, width};
pub use terminal::{Marks, Terminal};
