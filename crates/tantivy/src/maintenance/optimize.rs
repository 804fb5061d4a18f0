//! Merges the segments of an index, and removes unused files.

use std::path::Path;

use crate::error::Result;
use crate::{
    disk::lock::LockWait,
    generation::{
        generations::{self, WriteSession},
        manifest::Manifest,
    },
    reader::index_reader::IndexReader,
    update::merges,
};

/// The size of an index before and after an operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SizeChange {
    /// Bytes on disk before the operation.
    pub before: u64,
    /// Bytes on disk after the operation.
    pub after: u64,
}

/// Merges the segments of the index in `dir` into one, without the removed articles. This gives the fastest searches.
/// Needs free disk space for a second index.
///
/// # Errors
///
/// Fails if there is no index, it is damaged, another process is writing, or the disk is full.
/// [`AfterPublication`](crate::Error::AfterPublication) if the merge was published and a later step failed.
pub fn optimize(dir: &Path, lock_wait: LockWait) -> Result<SizeChange> {
    drop(IndexReader::open(dir)?);
    let session = WriteSession::begin(dir, lock_wait)?;
    // Another process may have been writing until now.
    drop(IndexReader::open(dir)?);
    let generation = generations::require_current(dir)?;
    session.sweep(Some(&generation))?;
    let manifest = Manifest::read(&generation)?;
    let before = manifest.bytes();
    let Some(merged) = merges::merge_all(&session, &generation, &manifest)? else {
        return Ok(SizeChange { before, after: before });
    };
    merged.publication.require_synced(dir)?;
    Ok(SizeChange { before, after: merged.manifest.bytes() })
}

/// Removes files that killed runs left in `dir`. Every update does this too.
///
/// # Errors
///
/// Fails if there is no index, it is damaged, another process is writing, or a file cannot be removed.
pub fn collect_garbage(dir: &Path, lock_wait: LockWait) -> Result<SizeChange> {
    drop(IndexReader::open(dir)?);
    let session = WriteSession::begin(dir, lock_wait)?;
    drop(IndexReader::open(dir)?);
    let generation = generations::require_current(dir)?;
    let after = Manifest::read(&generation)?.bytes();
    let freed = session.sweep(Some(&generation))?;
    Ok(SizeChange { before: after + freed, after })
}
