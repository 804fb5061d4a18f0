//! Formats values as terminal text, tables, references and images. Runs no searches, and removes control characters
//! from terminal output.

mod citation;
mod collocates;
mod csv;
mod export;
mod keywords;
mod kwic;
mod latency_svg;
mod sanitize;
mod sparkline;
mod table;
mod terminal;
mod timeline_bursts;
mod timeline_csv;
mod timeline_svg;
mod timeline_terminal;

pub use citation::{Style, citation, citation_on};
pub use collocates::{collocates_csv, collocates_table};
pub use csv::{BOM, csv_row};
pub use export::{ExportFormat, export};
pub use keywords::{keywords_csv, keywords_table};
pub use kwic::concordance_csv;
pub use latency_svg::{PlotRow, plot};
pub use sanitize::{escape_markup, neutralise};
pub use sparkline::sparkline;
pub use table::{Align, Table, width};
pub use terminal::{Marks, Terminal};
pub use timeline_bursts::bursts_table;
pub use timeline_csv::{Series, timelines_csv};
pub use timeline_svg::chart;
pub use timeline_terminal::{Scale, bar, bars};
