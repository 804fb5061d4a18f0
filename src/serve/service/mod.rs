//! The state that requests share, and how a request runs a search on it.

mod request_context;
mod segmenters;
mod service;
mod snapshots;

pub(super) use request_context::{RequestContext, client};
pub(super) use segmenters::Segmenters;
pub(super) use service::Service;
pub(super) use snapshots::{Snapshot, Snapshots};
