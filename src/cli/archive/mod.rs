//! The archive that a command searches, on disk or in a cluster.

mod archive;
#[cfg(feature = "opensearch")]
mod cluster;

pub(super) use archive::Archive;
#[cfg(feature = "opensearch")]
pub(super) use cluster::connect;
