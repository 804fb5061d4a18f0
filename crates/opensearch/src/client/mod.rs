//! Requests to a cluster.

mod address;
mod bulk;
mod cluster;
mod credentials;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub use address::Address;
pub(crate) use bulk::Bulk;
pub(crate) use cluster::Body;
pub use cluster::{Cluster, ClusterOptions};
pub use credentials::Credentials;
