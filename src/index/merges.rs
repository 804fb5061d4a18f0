//! Keeps segments few: after an update, small segments and those with much removed are merged, in a generation of their own, so
//! that what was added is searchable before. The index library says which; it merges nothing by itself.

use std::path::{Path, PathBuf};

use tantivy::{
    Index, IndexWriter,
    indexer::{LogMergePolicy, MergePolicy, NoMergePolicy},
};

use super::{
    generations::{Writing, index_of},
    manifest::Manifest,
    summary::{Summary, Totals},
};
use crate::error::{Error, Result};

/// Segments of one size that are let be.
const ALIKE: usize = 8;
/// Removed paragraphs in a segment that are let be, as a share.
const REMOVED: f32 = 0.2;

/// Files of a generation that are not of segments and do not change when these are merged.
const OWN: [&str; 5] = ["sources.jsonl.zst", "articles.jsonl.zst", "places.jsonl", "roots.json", "dictionary.json"];

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// Those that the policy names.
    Few,
    /// All.
    One,
}

/// Merges what should be merged on top of a generation; gives the one that is read then.
pub(super) fn settle(writing: &Writing, generation: PathBuf) -> Result<PathBuf> {
    merge(writing, generation, Aim::Few)
}

/// Merges all segments into one.
pub(super) fn to_one(writing: &Writing, generation: PathBuf) -> Result<PathBuf> {
    merge(writing, generation, Aim::One)
}

fn merge(writing: &Writing, generation: PathBuf, aim: Aim) -> Result<PathBuf> {
    let dir = index_of(&generation);
    let failed = |action| Error::index(action, dir.clone());
    let index = Index::open_in_dir(&generation).map_err(failed("opening it"))?;
    if candidates(&index, aim).map_err(failed("reading it"))?.is_empty() {
        return Ok(generation);
    }
    drop(index);
    let next = writing.next()?;
    let manifest = Manifest::read(&generation)?;
    next.share(&generation, manifest.shared())?;
    next.share(&generation, own_files(&generation))?;
    let index = Index::open_in_dir(next.path()).map_err(failed("opening it"))?;
    let run = || -> tantivy::Result<()> {
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        loop {
            let candidates = candidates(&index, aim)?;
            if candidates.is_empty() {
                break;
            }
            for candidate in candidates {
                writer.merge(&candidate).wait()?;
            }
        }
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()
    };
    run().map_err(failed("merging its segments"))?;
    // Lengths of paragraphs are the same in the merged segment; the sums are counted again all the same.
    let searcher = index.reader().map_err(failed("reading it"))?.searcher();
    let totals = Totals::count(&searcher).map_err(failed("counting"))?;
    Summary { totals, ..Summary::read(&generation)? }.write(next.path())?;
    Manifest::write(next.path(), Some(&manifest))?;
    next.publish()
}

fn candidates(index: &Index, aim: Aim) -> tantivy::Result<Vec<Vec<tantivy::index::SegmentId>>> {
    let segments = index.searchable_segment_metas()?;
    if aim == Aim::One {
        let done = segments.len() <= 1 && segments.iter().all(|segment| !segment.has_deletes());
        return Ok(if done { Vec::new() } else { vec![segments.iter().map(tantivy::SegmentMeta::id).collect()] });
    }
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(ALIKE);
    policy.set_del_docs_ratio_before_merge(REMOVED);
    Ok(policy.compute_merge_candidates(&segments).into_iter().map(|candidate| candidate.0).collect())
}

/// Files of a generation that are not of segments and stay as they are when segments are merged.
fn own_files(generation: &Path) -> impl Iterator<Item = &'static str> {
    OWN.into_iter().filter(|name| generation.join(name).exists())
}
