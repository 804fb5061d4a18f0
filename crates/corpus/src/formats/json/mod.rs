//! Articles in JSON: one object per line, or arrays and nested objects of any structure.

mod context;
mod dig;
mod drafts;
mod escapes;
mod in_script;
mod lines;
mod object;
mod values;
mod weight;

pub use in_script::JsonInScript;
pub use lines::Jsonl;
pub use values::Json;
