//! Reports the events of a server to the program that runs it.

mod events;
mod reporter;

pub use events::{CompletedRequest, JobReport, Lane, Observer};
pub(super) use reporter::Reporter;
