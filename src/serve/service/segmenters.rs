//! Keeps the segmenter of the index: loading its dictionary takes longer than most requests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    analysis::{dictionary::Dictionary, segmenter::Segmenter},
    error::Result,
    index::IndexReader,
};

/// The segmenter that was used last, with the user's dictionary that it was made of. No request that searches needs one, so
/// that it is loaded by the first request that counts words.
#[derive(Default)]
pub(in crate::serve) struct Segmenters {
    latest: Mutex<Option<(Dictionary, Arc<Segmenter>)>>,
}

impl Segmenters {
    /// The segmenter of this state of the index.
    pub(in crate::serve) fn of(&self, reader: &IndexReader) -> Result<Arc<Segmenter>> {
        let dictionary = reader.dictionary()?;
        // Requests that come meanwhile wait for it, instead of loading it again.
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
