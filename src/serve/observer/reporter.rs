//! Reports events to the observer, without repeating errors.

use std::sync::{Arc, Mutex, PoisonError};

use super::events::Observer;

/// Wraps an observer, and reports a repeated error only once.
pub(in crate::serve) struct Reporter {
    observer: Arc<dyn Observer>,
    /// The last error that was reported.
    last: Mutex<String>,
}

impl Reporter {
    pub(in crate::serve) fn new(observer: Arc<dyn Observer>) -> Self {
        Self { observer, last: Mutex::default() }
    }

    /// Reports an error, unless it is the same as the last one.
    pub(in crate::serve) fn error(&self, message: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != message {
            message.clone_into(&mut last);
            self.observer.error(message);
        }
    }

    pub(in crate::serve) fn observer(&self) -> &dyn Observer {
        &*self.observer
    }
}
