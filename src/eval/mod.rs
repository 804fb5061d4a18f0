//! How good the answers are and how long they take: measures of relevance over queries with known answers, of latency over queries
//! drawn from an archive. Never searches by itself.

mod latency;
mod measures;

pub use latency::{Class, Latency, Loop, Material, Times, Verdict, Warm, ask, classes, compare};
pub use measures::{Lists, Measures, Qrels, TopicFile, measure, read_qrels, read_topics};
