//! Reports events to the observer, and the same error only once.

use std::sync::{Arc, Mutex, PoisonError};

use super::events::Observer;

/// An observer that is told the same trouble once, not once a request.
pub(in crate::serve) struct Reporter {
    observer: Arc<dyn Observer>,
    /// The last trouble that was reported.
    last: Mutex<String>,
}

impl Reporter {
    pub(in crate::serve) fn new(observer: Arc<dyn Observer>) -> Self {
        Self { observer, last: Mutex::default() }
    }

    /// Reports trouble, once as long as it stays the same.
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
