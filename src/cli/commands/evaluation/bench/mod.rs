//! `jianbao bench`: latency, speed of indexing, and their reports.

mod index_build;
mod latency;
mod report;
mod run;

pub(in crate::cli) use run::run;
