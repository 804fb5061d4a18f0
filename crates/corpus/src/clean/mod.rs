//! What stands in an article besides its text: credits become fields and stay, furniture of the page goes. Never touches prose.

mod agencies;
mod credits;
mod furniture;

pub use credits::{Credits, credits};
pub use furniture::furniture;
