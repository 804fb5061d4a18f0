//! The archive that a command searches: an index on disk, or an archive in a cluster.

use std::path::Path;

use crate::{cli::args::EngineArgs, index::IndexReader, search::Engine};

#[cfg(feature = "opensearch")]
use super::cluster;

/// An open archive.
pub(in crate::cli) enum Archive {
    /// An index on disk.
    Disk(Box<IndexReader>),
    /// An archive in a cluster.
    #[cfg(feature = "opensearch")]
    Cluster(Box<crate::opensearch::ClusterReader>),
}

impl Archive {
    /// Opens the archive in the cluster, if one is given, or the index in `dir`.
    pub(in crate::cli) fn open(dir: &Path, engine: &EngineArgs) -> anyhow::Result<Self> {
        #[cfg(feature = "opensearch")]
        if let Some(address) = &engine.engine {
            let reader = crate::opensearch::ClusterReader::open(cluster::connect(address)?.into(), &address.name)?;
            return Ok(Self::Cluster(Box::new(reader)));
        }
        let EngineArgs { .. } = engine;
        Ok(Self::Disk(Box::new(IndexReader::open(dir)?)))
    }

    /// What is searched.
    pub(in crate::cli) fn engine(&self) -> &dyn Engine {
        match self {
            Self::Disk(reader) => &**reader,
            #[cfg(feature = "opensearch")]
            Self::Cluster(reader) => &**reader,
        }
    }

    /// The index on disk; `None` for an archive in a cluster.
    #[cfg_attr(
        not(feature = "opensearch"),
        allow(clippy::unnecessary_wraps, reason = "without the feature, every archive is on disk")
    )]
    pub(in crate::cli) fn disk(&self) -> Option<&IndexReader> {
        match self {
            Self::Disk(reader) => Some(reader),
            #[cfg(feature = "opensearch")]
            Self::Cluster(_) => None,
        }
    }
}
