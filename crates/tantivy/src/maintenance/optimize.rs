//! Merges the segments of an index, and removes files that are no longer used.

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

/// What was done to an index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SizeChange {
    /// Bytes of the index on disk before.
    pub before: u64,
    /// Bytes of the index on disk now.
    pub after: u64,
}

/// Merges the segments of the index in `dir` into one, which drops what was removed: the fastest index to search.
///
/// # Errors
///
/// When there is none, it is damaged, another process is writing, or the disk is full: it needs room for a second index.
/// [`AfterPublication`](crate::Error::InPlace) when it was done, and something failed after that.
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

/// Removes what runs that were killed left in `dir`. Every update does so too.
///
/// # Errors
///
/// When there is no index, it is damaged, another process is writing, or something cannot be removed.
pub fn collect_garbage(dir: &Path, lock_wait: LockWait) -> Result<SizeChange> {
    drop(IndexReader::open(dir)?);
    let session = WriteSession::begin(dir, lock_wait)?;
    drop(IndexReader::open(dir)?);
    let generation = generations::require_current(dir)?;
    let after = Manifest::read(&generation)?.bytes();
    let freed = session.sweep(Some(&generation))?;
    Ok(SizeChange { before: after + freed, after })
}
