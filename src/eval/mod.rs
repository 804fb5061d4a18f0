//! How good the answers are and how long they take: measures of relevance over queries with known answers, of latency over queries
//! drawn from an archive, of building. Never searches by itself.

mod classes;
mod latency;
mod machine;
mod measures;
mod process;
mod verdict;

pub use classes::{Class, Material, Passage, classes};
pub use latency::{Latency, Loop, Times, Warm, ask, median};
pub use machine::{children_cpu, machine, peak_memory, process_cpu, thread_cpu};
pub use measures::{Lines, Lists, Measures, Qrels, TopicFile, measure, read_qrels, read_topics};
pub use process::{Watched, watch};
pub use verdict::{Comparison, Verdict, compare, overall};
