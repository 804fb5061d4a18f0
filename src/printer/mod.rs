//! Values to bytes: terminal text, JSON and pictures, written to whatever is given. Never searches, and lets no control character of an
//! archive reach a terminal.

mod json;
mod plot;
mod sanitize;
mod table;
mod terminal;

pub use json::{AnswerJson, HitJson, IdsJson};
pub use plot::{PlotRow, plot};
pub use sanitize::neutralise;
pub use table::{Align, Table, width};
pub use terminal::{Marks, Terminal};
