//! Loads the state of an index that an update starts from.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::{
    disk::parts::{Part, is_alive_bitset, is_segment},
    generation::{
        generations::{self, WriteSession},
        lineage::Lineage,
        manifest::{Manifest, is_reader_error},
        sources::{ArticleEntry, Sources},
        summary::Summary,
    },
    reader::index_reader::IndexReader,
    update::{recover, user_dictionary},
};
use jianbao_text::dictionary::Dictionary;

/// The current state of an index.
pub(crate) struct CurrentIndex {
    pub generation: PathBuf,
    pub manifest: Manifest,
    pub sources: Sources,
    pub summary: Summary,
    pub dictionary: Dictionary,
    /// Number of segments.
    pub segments: usize,
}

impl CurrentIndex {
    /// Loads the current generation. Returns `None` if there is no index.
    ///
    /// # Errors
    ///
    /// As [`IndexReader::open`].
    pub(crate) fn load(dir: &Path) -> Result<Option<Self>> {
        if generations::current(dir)?.is_none() {
            return Ok(None);
        }
        // Opening checks that this program can continue the index.
        let reader = IndexReader::open(dir)?;
        let generation = generations::require_current(dir)?;
        let manifest = Manifest::read(&generation)?;
        // These files are read and written anew with new hashes, so they are verified first.
        let is_copied = |name: &str| is_alive_bitset(name) || !is_segment(name) && name != Part::Articles.name();
        manifest.check_bytes(&generation, is_copied)?;
        Ok(Some(Self {
            manifest,
            sources: Sources::read(&generation)?,
            summary: Summary::read(&generation)?,
            dictionary: user_dictionary::read(&generation)?,
            segments: reader.searcher().segment_readers().len(),
            generation,
        }))
    }

    /// Reads the articles of the files.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the file does not have the bytes that were written.
    pub(crate) fn articles(&self) -> Result<Vec<Vec<ArticleEntry>>> {
        self.manifest.check_bytes(&self.generation, |name| name == Part::Articles.name())?;
        self.sources.articles(&self.generation)
    }

    /// Like [`load`](Self::load), for a rebuild. Returns `None` also if the index has another format or analysis, or if
    /// it is damaged and no intact state of it is left.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be determined because of missing rights or resources, or if the index has a newer
    /// format.
    pub(crate) fn load_for_rebuild(dir: &Path, session: Option<&WriteSession>) -> Result<Option<Self>> {
        // What only the index contains would be lost. A transient error is not a reason for that, so loading is tried
        // twice.
        let error = match Self::load(dir).or_else(|_| Self::load(dir)) {
            Ok(current_index) => return Ok(current_index),
            Err(error) => error,
        };
        match (error, session) {
            (Error::Io { source, action, path }, _) if is_reader_error(&source) => {
                Err(Error::Io { source, action, path })
            }
            // An older program does not replace the index of a newer one.
            (newer @ Error::IndexNewer { .. }, _) => Err(newer),
            (Error::IndexMismatch { .. }, _) | (_, None) => Ok(None),
            (_, Some(session)) => match recover::reinstate(session, dir, true)? {
                Some(_) => match Self::load(dir).or_else(|_| Self::load(dir)) {
                    Err(Error::Damaged { .. }) => Ok(None),
                    outcome => outcome,
                },
                None => Ok(None),
            },
        }
    }
}

/// Returns the lineage of the next state of the index in `dir`: it continues the current or a damaged state, or begins.
///
/// # Errors
///
/// Fails if the damaged state cannot be read because of missing rights.
pub(crate) fn next_lineage(dir: &Path, current_index: Option<&CurrentIndex>) -> Result<Lineage> {
    match current_index {
        Some(current_index) => Ok(current_index.manifest.lineage().next()),
        None => Ok(recover::lineage(dir)?.map_or_else(Lineage::begin, |(lineage, _)| lineage.next())),
    }
}
