//! An open generation: its vocabulary in memory, and the cluster that has the rest.

use std::sync::Arc;

use jianbao_query::engine::Coverage;

use crate::{
    client::Cluster,
    error::{Error, Result},
    publish::visible,
    schema::FORMAT,
    vocabulary::Catalogue,
};

/// An archive in a cluster, as it was when it was opened. Implements [`Engine`](jianbao_query::Engine).
///
/// A later state is another generation, in another index. The one before the visible generation is kept; a reader of an older one gets
/// [`Error::Refused`] and must open the archive again.
pub struct ClusterReader {
    cluster: Arc<Cluster>,
    /// The index of the generation.
    index: String,
    snapshot: String,
    analysis: String,
    catalogue: Catalogue,
    coverage: Arc<Coverage>,
}

impl ClusterReader {
    /// Opens the visible generation of the archive `name`, and reads its vocabulary.
    ///
    /// # Errors
    ///
    /// [`Error::NoArchive`] if there is none; [`Error::Analysis`] if it was made by another version; also if the cluster cannot be
    /// reached.
    pub fn open(cluster: Arc<Cluster>, name: &str) -> Result<Self> {
        let generation = visible(&cluster, name)?.ok_or_else(|| Error::NoArchive { name: name.to_owned() })?;
        let own = |format: u32, analysis: &str| format!("format {format}, {analysis}");
        let needed = own(FORMAT, &jianbao_text::fingerprint());
        let found = own(generation.manifest.format, &generation.manifest.analysis);
        if found != needed {
            return Err(Error::Analysis { name: name.to_owned(), found, needed });
        }
        let catalogue = generation.catalogue(&cluster)?;
        Ok(Self {
            cluster,
            coverage: Arc::new(catalogue.coverage()),
            catalogue,
            index: generation.index,
            snapshot: generation.manifest.snapshot,
            analysis: generation.manifest.analysis,
        })
    }

    /// Returns the number of requests that were sent to the cluster so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.cluster.requests()
    }

    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    pub(super) fn index(&self) -> &str {
        &self.index
    }

    pub(super) fn snapshot_id(&self) -> &str {
        &self.snapshot
    }

    pub(super) fn analysis_id(&self) -> &str {
        &self.analysis
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub(super) fn day_counts(&self) -> &Arc<Coverage> {
        &self.coverage
    }
}
