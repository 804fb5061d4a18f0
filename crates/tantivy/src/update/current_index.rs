//! The state of an index that an update starts from.

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

/// What a generation says of itself.
pub(crate) struct CurrentIndex {
    pub generation: PathBuf,
    pub manifest: Manifest,
    pub sources: Sources,
    pub summary: Summary,
    pub dictionary: Dictionary,
    /// Segments that it has.
    pub segments: usize,
}

impl CurrentIndex {
    /// Loads the generation that is read; `None` when there is no index.
    ///
    /// # Errors
    ///
    /// As those of [`IndexReader::open`].
    pub(crate) fn load(dir: &Path) -> Result<Option<Self>> {
        if generations::current(dir)?.is_none() {
            return Ok(None);
        }
        // Says whether this program may go on with it.
        let reader = IndexReader::open(dir)?;
        let generation = generations::require_current(dir)?;
        let manifest = Manifest::read(&generation)?;
        // What is made of these files gets new hashes. Which articles are removed is written anew too.
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

    /// The articles of its files.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the list is not as it was written.
    pub(crate) fn articles(&self) -> Result<Vec<Vec<ArticleEntry>>> {
        self.manifest.check_bytes(&self.generation, |name| name == Part::Articles.name())?;
        self.sources.articles(&self.generation)
    }

    /// The same for a rebuild, which can do without: `None` also when there is an index that this program cannot go on with, and
    /// no whole state of it is left.
    ///
    /// # Errors
    ///
    /// When it cannot be told, because this user may not read it or the system has no room.
    pub(crate) fn load_for_rebuild(dir: &Path, session: Option<&WriteSession>) -> Result<Option<Self>> {
        // What only the index has would be lost for good: an error that does not come again is no reason for that.
        let error = match Self::load(dir).or_else(|_| Self::load(dir)) {
            Ok(current_index) => return Ok(current_index),
            Err(error) => error,
        };
        match (error, session) {
            (Error::Io { source, action, path }, _) if is_reader_error(&source) => {
                Err(Error::Io { source, action, path })
            }
            // An older program does not replace what a newer one wrote.
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

/// What the next state of the index in `dir` follows on: one that is read, or what is left of a damaged one; else it begins.
///
/// # Errors
///
/// When this user may not read what is left.
pub(crate) fn next_lineage(dir: &Path, current_index: Option<&CurrentIndex>) -> Result<Lineage> {
    match current_index {
        Some(current_index) => Ok(current_index.manifest.lineage().next()),
        None => Ok(recover::lineage(dir)?.map_or_else(Lineage::begin, |(lineage, _)| lineage.next())),
    }
}
