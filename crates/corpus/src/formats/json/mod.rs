//! Articles in JSON: an object a line, arrays and nested objects of any shape.

mod context;
mod dig;
mod drafts;
mod escapes;
mod lines;
mod object;
mod values;
mod weight;

pub use lines::Jsonl;
pub use values::Json;
