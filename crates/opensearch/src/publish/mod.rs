//! Copies an archive into a cluster.

mod counting;
mod document;
mod generations;
mod lease;
mod publish;
mod record;

pub(crate) use generations::visible;
pub use publish::{PublishOptions, Published, publish};
pub(crate) use record::Record;
