//! The sample archive on disk and in a cluster.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use jianbao_corpus::Skip;
use jianbao_opensearch::{Cluster, ClusterOptions, ClusterReader, PublishOptions, publish};
use jianbao_tantivy::{BuildOptions, Counters, IndexReader, Observer, Request, update};
use jianbao_text::segmenter::Segmenter;

/// Loaded once.
pub static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(Arc::default);

struct Quiet;

impl Observer for Quiet {
    fn skipped(&self, _: &Skip) {}
    fn progress(&self, _: &Counters) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// The cluster of the tests; `None` if there is none.
pub fn cluster() -> Option<Arc<Cluster>> {
    let Ok(nodes) = std::env::var("JIANBAO_OPENSEARCH") else {
        eprintln!("not run: JIANBAO_OPENSEARCH does not name a cluster; tests/opensearch/cluster.sh starts one");
        return None;
    };
    let nodes = nodes.split(',').map(str::to_owned).collect();
    Some(Arc::new(Cluster::new(nodes, &ClusterOptions::default()).unwrap()))
}

pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The same articles in an index and in a cluster.
pub struct World {
    pub disk: IndexReader,
    pub cluster: ClusterReader,
    pub _dir: tempfile::TempDir,
}

/// Indexes an archive, and publishes it under `name`.
pub fn world(cluster: &Arc<Cluster>, name: &str, archive: &Path) -> World {
    let (disk, dir) = index(archive);
    // Several shards are a part of every real archive.
    let options = PublishOptions { shards: 3, again: true, ..PublishOptions::default() };
    publish(cluster, name, &disk, &SEGMENTER, &options, &mut |_, _| {}).unwrap();
    World { disk, cluster: ClusterReader::open(Arc::clone(cluster), name).unwrap(), _dir: dir }
}

pub fn index(archive: &Path) -> (IndexReader, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let options = BuildOptions { threads: 2, segmenter: Some(Arc::clone(&SEGMENTER)), ..BuildOptions::default() };
    let request = Request { paths: vec![archive.to_path_buf()], ..Request::default() };
    update(dir.path(), &request, &options, &Quiet).unwrap();
    (IndexReader::open(dir.path()).unwrap(), dir)
}

/// The archive that is compared: the sample, or another one.
pub fn archive() -> PathBuf {
    let own = std::env::var_os("JIANBAO_OPENSEARCH_ARCHIVE").map(PathBuf::from);
    own.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"))
}
