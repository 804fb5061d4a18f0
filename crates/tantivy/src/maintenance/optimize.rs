//! Merges the segments of an index, and removes files that are no longer used.

use std::path::Path;

use crate::error::Result;
use crate::{
    disk::lock::LockWait,
    generation::{
        generations::{self, Writing},
        manifest::Manifest,
    },
    reader::index_reader::IndexReader,
    update::merges,
};

/// What was done to an index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Maintained {
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
/// [`InPlace`](crate::Error::InPlace) when it was done, and something failed after that.
pub fn optimize(dir: &Path, lock_wait: LockWait) -> Result<Maintained> {
    drop(IndexReader::open(dir)?);
    let writing = Writing::begin(dir, lock_wait)?;
    // Another process may have been writing until now.
    drop(IndexReader::open(dir)?);
    let generation = generations::in_use(dir)?;
    writing.sweep(Some(&generation))?;
    let manifest = Manifest::read(&generation)?;
    let before = manifest.bytes();
    let Some(merged) = merges::to_one(&writing, &generation, &manifest)? else {
        return Ok(Maintained { before, after: before });
    };
    merged.published.require_synced(dir)?;
    Ok(Maintained { before, after: merged.manifest.bytes() })
}

/// Removes what runs that were killed left in `dir`. Every update does so too.
///
/// # Errors
///
/// When there is no index, it is damaged, another process is writing, or something cannot be removed.
pub fn collect_garbage(dir: &Path, lock_wait: LockWait) -> Result<Maintained> {
    drop(IndexReader::open(dir)?);
    let writing = Writing::begin(dir, lock_wait)?;
    drop(IndexReader::open(dir)?);
    let generation = generations::in_use(dir)?;
    let after = Manifest::read(&generation)?.bytes();
    let freed = writing.sweep(Some(&generation))?;
    Ok(Maintained { before: after + freed, after })
}
