//! Merges segments, because the cost of a search grows with their number: see DESIGN.md, "Updates".
//!
//! After an update, small segments and those with many removed documents are merged into a separate generation, so that
//! new articles can be searched before the merge.

use std::{collections::HashSet, path::Path};

use tantivy::{Index, IndexWriter, SegmentMeta, index::SegmentId, indexer::NoMergePolicy};

use crate::error::{Error, Result};
use crate::{
    disk::parts::{MergeRule, Part, segment_of},
    generation::{
        commit::Commit,
        generations::{Publication, WriteSession, index_dir},
        guard::catch_panics,
        manifest::{Manifest, SharedFiles},
        summary::{Summary, Totals},
    },
    update::{recover, request::UpdateReport},
};

/// Number of segments that are not merged.
const MAX_SEGMENTS: usize = 4;
/// A segment is merged with all smaller ones if it is at most this many times as large as they are together. A greater
/// value rewrites large segments more often.
const MAX_SIZE_RATIO: u64 = 3;
/// A segment is rewritten when more than one in this many of its documents is removed.
const DELETED_DIVISOR: u32 = 5;

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MergeMode {
    /// The segments that the policy selects.
    Policy,
    /// All segments, into one.
    Single,
}

/// A generation with merged segments.
pub(crate) struct MergedGeneration {
    pub publication: Publication,
    pub manifest: Manifest,
    /// Number of segments.
    pub segments: usize,
}

/// Merges the segments that the policy selects. Returns `None` if there are none.
pub(crate) fn merge_by_policy(
    session: &WriteSession,
    generation: &Path,
    manifest: &Manifest,
) -> Result<Option<MergedGeneration>> {
    merge(session, generation, manifest, MergeMode::Policy)
}

/// Merges all segments into one. Returns `None` if there is only one, without removed documents.
pub(crate) fn merge_all(
    session: &WriteSession,
    generation: &Path,
    manifest: &Manifest,
) -> Result<Option<MergedGeneration>> {
    merge(session, generation, manifest, MergeMode::Single)
}

/// Verifies the files of those segments of a published generation that [`merge_by_policy`] would merge after `index`,
/// which is based on it, is published. An update on top of damaged segments then fails before it is visible.
///
/// # Errors
///
/// [`Error::Damaged`] if a file does not have the bytes that were written.
pub(crate) fn verify_policy_inputs(index: &Index, generation: &Path, manifest: &Manifest) -> Result<()> {
    let groups = candidates(index, MergeMode::Policy).map_err(Error::index("reading it", index_dir(generation)))?;
    verify_inputs(&groups, generation, manifest)
}

/// Verifies the segments to be merged: the merged segment gets a new hash, so damage could not be found later.
fn verify_inputs(groups: &[Vec<SegmentId>], generation: &Path, manifest: &Manifest) -> Result<()> {
    let inputs: HashSet<String> = groups.iter().flatten().map(SegmentId::uuid_string).collect();
    manifest.check_bytes(generation, |name| segment_of(name).is_some_and(|segment| inputs.contains(segment)))
}

impl UpdateReport {
    /// Merges by policy after an update. A failure is recorded only: all articles can already be searched, and the next
    /// run tries again.
    pub(crate) fn merge(&mut self, dir: &Path, session: &WriteSession, generation: &Path, manifest: &Manifest) {
        match catch_panics(dir, || merge_by_policy(session, generation, manifest)) {
            Ok(None) => {}
            Ok(Some(merged)) => {
                (self.index_bytes, self.segments) = (merged.manifest.bytes(), merged.segments);
                self.sync_error = merged.publication.sync_error;
            }
            Err(error) => self.merge_error = Some(error),
        }
    }
}

fn merge(
    session: &WriteSession,
    generation: &Path,
    manifest: &Manifest,
    mode: MergeMode,
) -> Result<Option<MergedGeneration>> {
    let dir = index_dir(generation);
    let failed = |action| Error::index(action, dir.clone());
    let index = Index::open_in_dir(generation).map_err(failed("opening it"))?;
    if candidates(&index, mode).map_err(failed("reading it"))?.is_empty() {
        return Ok(None);
    }
    drop(index);
    manifest.require_complete(generation)?;
    manifest.check_bytes(generation, |name| {
        Part::from_name(name).is_some_and(|part| part.merge_rule() == MergeRule::Rewrite)
    })?;
    let lineage = manifest.lineage().next();
    let next = session.create_generation()?;
    next.share(generation, manifest.shared())?;
    let is_shared = |name: &&str| Part::from_name(name).is_some_and(|part| part.merge_rule() == MergeRule::Share);
    next.share(generation, manifest.names().filter(is_shared))?;
    recover::copy_record(generation, next.path(), &lineage)?;
    let index = Index::open_in_dir(next.path()).map_err(failed("opening it"))?;
    let merging = || failed("merging its segments");
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).map_err(merging())?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    loop {
        let groups = candidates(&index, mode).map_err(merging())?;
        if groups.is_empty() {
            break;
        }
        verify_inputs(&groups, generation, manifest)?;
        // Merges run at the same time, one core each.
        let running: Vec<_> = groups.iter().map(|segments| writer.merge(segments)).collect();
        for merge in running {
            merge.wait().map_err(merging())?;
        }
    }
    let close = || -> tantivy::Result<()> {
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()
    };
    close().map_err(merging())?;
    // The lengths do not change in a merge; the totals are counted again nevertheless.
    let searcher = index.reader().map_err(failed("reading it"))?.searcher();
    let totals = Totals::count(&searcher).map_err(failed("counting"))?;
    Summary { totals, ..Summary::read(generation)? }.write(next.path())?;
    let manifest = Manifest::write(next.path(), &SharedFiles::Merging(manifest), &lineage)?;
    let segments = Commit::read(next.path())?.map_or(0, |commit| commit.segments());
    Ok(Some(MergedGeneration { publication: next.publish()?, manifest, segments }))
}

/// Returns the segments to be merged next, one list for each merged segment.
fn candidates(index: &Index, mode: MergeMode) -> tantivy::Result<Vec<Vec<SegmentId>>> {
    let mut segments = index.searchable_segment_metas()?;
    segments.sort_by_key(SegmentMeta::num_docs);
    let groups = match mode {
        MergeMode::Single if segments.len() <= 1 && !segments.iter().any(SegmentMeta::has_deletes) => Vec::new(),
        MergeMode::Single => vec![segments],
        MergeMode::Policy if segments.len() > 2 * MAX_SEGMENTS => split_in_two(segments),
        MergeMode::Policy => vec![select_by_policy(segments)],
    };
    let ids = |segments: &Vec<SegmentMeta>| segments.iter().map(SegmentMeta::id).collect();
    Ok(groups.iter().filter(|segments| !segments.is_empty()).map(ids).collect())
}

/// Splits the many segments of a large build, smallest first, into two groups of about the same size. With two large
/// segments, later updates can add small ones without merging them into the large ones, which would take minutes.
fn split_in_two(segments: Vec<SegmentMeta>) -> Vec<Vec<SegmentMeta>> {
    let mut groups: [(u64, Vec<SegmentMeta>); 2] = Default::default();
    for segment in segments.into_iter().rev() {
        let (documents, group) = groups.iter_mut().min_by_key(|(documents, _)| *documents).expect("there are two");
        *documents += u64::from(segment.num_docs());
        group.push(segment);
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}

/// Selects segments, given smallest first. If there are too many: the smallest, together with those that are not much
/// larger. Otherwise: one with many removed documents.
fn select_by_policy(mut segments: Vec<SegmentMeta>) -> Vec<SegmentMeta> {
    if segments.len() > MAX_SEGMENTS {
        let mut documents = u64::from(segments[0].num_docs());
        let mut count = 1;
        while let Some(next) = segments.get(count).map(|segment| u64::from(segment.num_docs()))
            && (count < 2 || next <= MAX_SIZE_RATIO * documents)
        {
            documents += next;
            count += 1;
        }
        segments.truncate(count);
        return segments;
    }
    segments.retain(|segment| segment.num_deleted_docs() > segment.max_doc() / DELETED_DIVISOR);
    segments.truncate(1);
    segments
}
