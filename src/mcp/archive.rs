//! The index that the tools read, and the limits of an answer.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    error::Result,
    index::{IndexReader, catch_panics},
};

/// The limits of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum length of an answer, in characters.
    pub characters: usize,
    /// Time after which a search is stopped.
    pub time: Duration,
}

impl Limits {
    /// The minimum of [`characters`](Self::characters). Notes and one item fit into it.
    pub const MIN_CHARACTERS: usize = 4_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self { characters: 8_000, time: Duration::from_secs(10) }
    }
}

/// An index and its limits. Requests see the latest update of the index.
pub struct Archive {
    current: Mutex<Arc<IndexReader>>,
    pub(super) limits: Limits,
}

/// The index during a request.
pub(super) struct State {
    pub(super) reader: Arc<IndexReader>,
    /// Notes about the index for the answer.
    pub(super) notes: Vec<String>,
}

impl Archive {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// Fails if there is no index, or it cannot be read.
    pub fn open(dir: &Path, limits: Limits) -> Result<Self> {
        let limits = Limits { characters: limits.characters.max(Limits::MIN_CHARACTERS), ..limits };
        Ok(Self { current: Mutex::new(Arc::new(IndexReader::open(dir)?)), limits })
    }

    /// Returns the newest state that can be opened.
    pub(super) fn state(&self) -> State {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notes = Vec::new();
        let newer = match current.is_current() {
            Ok(true) => Ok(None),
            Ok(false) => catch_panics(current.dir(), || current.reopen()).map(Some),
            Err(error) => Err(error),
        };
        match newer {
            Ok(None) => {}
            Ok(Some(newer)) => *current = Arc::new(newer),
            Err(error) => {
                notes.push(format!("the newest state of the index cannot be read, this is the one before: {error}"));
            }
        }
        if !current.is_complete() {
            notes.push("the index is incomplete: its first build was interrupted".to_owned());
        }
        State { reader: Arc::clone(&current), notes }
    }
}
