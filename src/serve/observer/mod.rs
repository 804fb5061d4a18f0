//! Reports the events of a server to the program that runs it.

mod events;
mod reporter;

pub use events::{Answered, Lane, Observer, Worked};
pub(super) use reporter::Reporter;
