//! The cluster that a command reads or writes.

use clap::Args as ClapArgs;

#[cfg(feature = "opensearch")]
use crate::opensearch::Address;

/// Which cluster is searched instead of an index on disk.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct EngineArgs {
    /// Search an archive in an OpenSearch cluster: https://HOST:PORT/NAME, with several hosts separated by commas
    #[cfg(feature = "opensearch")]
    #[arg(long, value_name = "URL", conflicts_with = "dir")]
    pub engine: Option<Address>,
}

impl EngineArgs {
    /// Whether an index on disk is searched.
    pub(in crate::cli) fn is_disk(&self) -> bool {
        #[cfg(feature = "opensearch")]
        return self.engine.is_none();
        #[cfg(not(feature = "opensearch"))]
        {
            let Self { .. } = self;
            true
        }
    }
}

/// Where the index is copied to.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct PublishArgs {
    /// Then copy the archive to an OpenSearch cluster: https://HOST:PORT/NAME
    #[cfg(feature = "opensearch")]
    #[arg(long, value_name = "URL", conflicts_with_all = ["dry_run", "watch"])]
    pub engine: Option<Address>,
    /// Shards of the archive in the cluster
    #[cfg(feature = "opensearch")]
    #[arg(long, value_name = "N", default_value_t = 1, requires = "engine")]
    pub shards: u32,
    /// Copies of each shard in the cluster, besides the first
    #[cfg(feature = "opensearch")]
    #[arg(long, value_name = "N", default_value_t = 0, requires = "engine")]
    pub replicas: u32,
}
