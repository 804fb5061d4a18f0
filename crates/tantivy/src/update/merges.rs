//! Keeps segments few: after an update, small segments and those with much removed are merged, in a generation of their own, so
//! that what was added is searchable before. A search pays for every segment, whatever its size: see DESIGN.md, "Updates".

use std::{collections::HashSet, path::Path};

use tantivy::{Index, IndexWriter, SegmentMeta, index::SegmentId, indexer::NoMergePolicy};

use crate::error::{Error, Result};
use crate::{
    disk::parts::{Merging, Part, segment_of},
    generation::{
        commit::Commit,
        generations::{Published, Writing, index_of},
        guard::guarded,
        manifest::{Manifest, Shared},
        summary::{Summary, Totals},
    },
    update::{recover, request::UpdateReport},
};

/// Segments that are let be.
const FEW: usize = 4;
/// A segment is merged with smaller ones when it is at most this many times as large as all of them together: the more, the less
/// often the large ones are written again.
const TIMES: u64 = 3;
/// Removed paragraphs in a segment that are let be, as one of this many.
const REMOVED: u32 = 5;

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// Those that the policy names.
    Few,
    /// All.
    One,
}

/// A generation with merged segments.
pub(crate) struct Merged {
    pub published: Published,
    pub manifest: Manifest,
    /// Segments that it has.
    pub segments: usize,
}

/// Merges what should be merged on top of a generation; `None` when there is nothing to merge.
pub(crate) fn settle(writing: &Writing, generation: &Path, manifest: &Manifest) -> Result<Option<Merged>> {
    merge(writing, generation, manifest, Aim::Few)
}

/// Merges all segments into one; `None` when they are one.
pub(crate) fn to_one(writing: &Writing, generation: &Path, manifest: &Manifest) -> Result<Option<Merged>> {
    merge(writing, generation, manifest, Aim::One)
}

/// Reads the files of the segments of a published generation that [`settle`] would merge if `index`, made on top of it, were
/// published: an update that adds to rotten segments is refused before anything of it can be seen.
///
/// # Errors
///
/// [`Error::Damaged`] when one of them has other bytes than were written.
pub(crate) fn check(index: &Index, generation: &Path, manifest: &Manifest) -> Result<()> {
    let chosen = candidates(index, Aim::Few).map_err(Error::index("reading it", index_of(generation)))?;
    check_inputs(&chosen, generation, manifest)
}

/// The merged segment gets a hash of what it is made of, so that damage would not be found any more.
fn check_inputs(chosen: &[Vec<SegmentId>], generation: &Path, manifest: &Manifest) -> Result<()> {
    let inputs: HashSet<String> = chosen.iter().flatten().map(SegmentId::uuid_string).collect();
    manifest.check_bytes(generation, |name| segment_of(name).is_some_and(|segment| inputs.contains(segment)))
}

impl UpdateReport {
    /// Merges what should be merged. All is searchable already; whether it is merged is a matter of speed, and the next run tries
    /// again.
    pub(crate) fn merge(&mut self, dir: &Path, writing: &Writing, generation: &Path, manifest: &Manifest) {
        match guarded(dir, || settle(writing, generation, manifest)) {
            Ok(None) => {}
            Ok(Some(merged)) => {
                (self.index_bytes, self.segments) = (merged.manifest.bytes(), merged.segments);
                self.unsynced = merged.published.unsynced;
            }
            Err(error) => self.unmerged = Some(error),
        }
    }
}

fn merge(writing: &Writing, generation: &Path, manifest: &Manifest, aim: Aim) -> Result<Option<Merged>> {
    let dir = index_of(generation);
    let failed = |action| Error::index(action, dir.clone());
    let index = Index::open_in_dir(generation).map_err(failed("opening it"))?;
    if candidates(&index, aim).map_err(failed("reading it"))?.is_empty() {
        return Ok(None);
    }
    drop(index);
    manifest.require_complete(generation)?;
    manifest
        .check_bytes(generation, |name| Part::named(name).is_some_and(|part| part.merging() == Merging::Written))?;
    let lineage = manifest.lineage().next();
    let next = writing.next()?;
    next.share(generation, manifest.shared())?;
    let is_kept = |name: &&str| Part::named(name).is_some_and(|part| part.merging() == Merging::Kept);
    next.share(generation, manifest.names().filter(is_kept))?;
    recover::carry(generation, next.path(), &lineage)?;
    let index = Index::open_in_dir(next.path()).map_err(failed("opening it"))?;
    let merging = || failed("merging its segments");
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).map_err(merging())?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    loop {
        let chosen = candidates(&index, aim).map_err(merging())?;
        if chosen.is_empty() {
            break;
        }
        check_inputs(&chosen, generation, manifest)?;
        // They are begun together: each is the work of one core.
        let begun: Vec<_> = chosen.iter().map(|segments| writer.merge(segments)).collect();
        for merge in begun {
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
    let manifest = Manifest::write(next.path(), &Shared::Merging(manifest), &lineage)?;
    let segments = Commit::read(next.path())?.map_or(0, |commit| commit.segments());
    Ok(Some(Merged { published: next.publish()?, manifest, segments }))
}

/// The segments to be merged next, those of a list into one; none when all is well.
fn candidates(index: &Index, aim: Aim) -> tantivy::Result<Vec<Vec<SegmentId>>> {
    let mut segments = index.searchable_segment_metas()?;
    segments.sort_by_key(SegmentMeta::num_docs);
    let chosen = match aim {
        Aim::One if segments.len() <= 1 && !segments.iter().any(SegmentMeta::has_deletes) => Vec::new(),
        Aim::One => vec![segments],
        Aim::Few if segments.len() > 2 * FEW => halves(segments),
        Aim::Few => vec![few(segments)],
    };
    let ids = |segments: &Vec<SegmentMeta>| segments.iter().map(SegmentMeta::id).collect();
    Ok(chosen.iter().filter(|segments| !segments.is_empty()).map(ids).collect())
}

/// Of the many segments of a large build, two groups of about the same size; the smallest come first. Two, for then there is room
/// for small ones: to merge those with large ones would cost an update minutes.
fn halves(segments: Vec<SegmentMeta>) -> Vec<Vec<SegmentMeta>> {
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
fn few(mut segments: Vec<SegmentMeta>) -> Vec<SegmentMeta> {
    if segments.len() > FEW {
        let mut together = u64::from(segments[0].num_docs());
        let mut count = 1;
        while let Some(next) = segments.get(count).map(|segment| u64::from(segment.num_docs()))
            && (count < 2 || next <= TIMES * together)
        {
            together += next;
            count += 1;
        }
        segments.truncate(count);
        return segments;
    }
    segments.retain(|segment| segment.num_deleted_docs() > segment.max_doc() / REMOVED);
    segments.truncate(1);
    segments
}
