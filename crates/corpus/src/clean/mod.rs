//! What stands in an article besides its text: credits become fields and stay, boilerplate of the page goes. Never touches prose.

mod agencies;
mod boilerplate;
mod credits;

pub use boilerplate::boilerplate;
pub use credits::{Credits, credits};
