//! Keeps the segmenter of the index: loading its dictionary takes longer than most requests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    analysis::{dictionary::Dictionary, segmenter::Segmenter},
    error::Result,
    index::IndexReader,
};

/// The most recently used segmenter, with the user's dictionary from which it was created. Searches need none, so the
/// first request that counts words loads it.
#[derive(Default)]
pub(in crate::serve) struct Segmenters {
    latest: Mutex<Option<(Dictionary, Arc<Segmenter>)>>,
}

impl Segmenters {
    /// The segmenter of this state of the index.
    pub(in crate::serve) fn of(&self, reader: &IndexReader) -> Result<Arc<Segmenter>> {
        let dictionary = reader.dictionary()?;
        // Concurrent requests wait for it instead of loading it again.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, segmenter)) = &*latest
            && *known == dictionary
        {
            return Ok(Arc::clone(segmenter));
        }
        let segmenter = Arc::new(Segmenter::with(&dictionary));
        *latest = Some((dictionary, Arc::clone(&segmenter)));
        Ok(segmenter)
    }
}
