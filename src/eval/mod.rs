//! How good the answers are: measures of relevance over queries with known answers. Never searches by itself.

mod measures;

pub use measures::{Lists, Measures, Qrels, TopicFile, measure, read_qrels, read_topics};
