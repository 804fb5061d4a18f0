//! Keeps segments few: after an update, small segments and those with much removed are merged, in a generation of their own, so
//! that what was added is searchable before. A search pays for every segment, whatever its size: see DESIGN.md, "Updates".

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

/// Segments that are let be.
const MAX_SEGMENTS: usize = 4;
/// A segment is merged with smaller ones when it is at most this many times as large as all of them together: the more, the less
/// often the large ones are written again.
const MAX_SIZE_RATIO: u64 = 3;
/// Removed paragraphs in a segment that are let be, as one of this many.
const DELETED_DIVISOR: u32 = 5;

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MergeMode {
    /// Those that the policy names.
    Policy,
    /// All.
    Single,
}

/// A generation with merged segments.
pub(crate) struct MergedGeneration {
    pub publication: Publication,
    pub manifest: Manifest,
    /// Segments that it has.
    pub segments: usize,
}

/// Merges what should be merged on top of a generation; `None` when there is nothing to merge.
pub(crate) fn merge_by_policy(
    session: &WriteSession,
    generation: &Path,
    manifest: &Manifest,
) -> Result<Option<MergedGeneration>> {
    merge(session, generation, manifest, MergeMode::Policy)
}

/// Merges all segments into one; `None` when they are one.
pub(crate) fn merge_all(
    session: &WriteSession,
    generation: &Path,
    manifest: &Manifest,
) -> Result<Option<MergedGeneration>> {
    merge(session, generation, manifest, MergeMode::Single)
}

/// Reads the files of the segments of a published generation that [`merge_by_policy`] would merge if `index`, made on top of it, were
/// published: an update that adds to rotten segments is refused before anything of it can be seen.
///
/// # Errors
///
/// [`Error::Damaged`] when one of them has other bytes than were written.
pub(crate) fn verify_policy_inputs(index: &Index, generation: &Path, manifest: &Manifest) -> Result<()> {
    let groups = candidates(index, MergeMode::Policy).map_err(Error::index("reading it", index_dir(generation)))?;
    verify_inputs(&groups, generation, manifest)
}

/// The merged segment gets a hash of what it is made of, so that damage would not be found any more.
fn verify_inputs(groups: &[Vec<SegmentId>], generation: &Path, manifest: &Manifest) -> Result<()> {
    let inputs: HashSet<String> = groups.iter().flatten().map(SegmentId::uuid_string).collect();
    manifest.check_bytes(generation, |name| segment_of(name).is_some_and(|segment| inputs.contains(segment)))
}

impl UpdateReport {
    /// Merges what should be merged. All is searchable already; whether it is merged is a matter of speed, and the next run tries
    /// again.
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
        // They are begun together: each is the work of one core.
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
    // Lengths of paragraphs are the same in the merged segment; the sums are counted again all the same.
    let searcher = index.reader().map_err(failed("reading it"))?.searcher();
    let totals = Totals::count(&searcher).map_err(failed("counting"))?;
    Summary { totals, ..Summary::read(generation)? }.write(next.path())?;
    let manifest = Manifest::write(next.path(), &SharedFiles::Merging(manifest), &lineage)?;
    let segments = Commit::read(next.path())?.map_or(0, |commit| commit.segments());
    Ok(Some(MergedGeneration { publication: next.publish()?, manifest, segments }))
}

/// The segments to be merged next, those of a list into one; none when all is well.
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

/// Of the many segments of a large build, two groups of about the same size; the smallest come first. Two, for then there is room
/// for small ones: to merge those with large ones would cost an update minutes.
fn split_in_two(segments: Vec<SegmentMeta>) -> Vec<Vec<SegmentMeta>> {
    let mut groups: [(u64, Vec<SegmentMeta>); 2] = Default::default();
    for segment in segments.into_iter().rev() {
        let (documents, group) = groups.iter_mut().min_by_key(|(documents, _)| *documents).expect("there are two");
        *documents += u64::from(segment.num_docs());
        group.push(segment);
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}

/// Of segments, the smallest first: the smallest, with all that are not much larger, when there are too many; else one with much
/// removed.
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
