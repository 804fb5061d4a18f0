//! Measures ranking quality on queries with known answers, latency on queries generated from an index, and the
//! resources of processes. Runs no searches itself.

mod comparison;
mod latency;
mod machine;
mod process;
mod query_classes;
mod relevance;

pub use comparison::{Comparison, Verdict, compare, overall};
pub use latency::{Latency, Schedule, Times, WarmClass, measure_rounds, median};
pub use machine::{children_cpu, machine, peak_memory, process_cpu, thread_cpu};
pub use process::{Watched, watch};
pub use query_classes::{Class, Material, Passage, classes};
pub use relevance::{Lists, Measures, ParsedLines, Qrels, TopicFile, measure, read_qrels, read_topics};
