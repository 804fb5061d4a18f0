//! Reports events to the observer of the server.

use std::sync::{Arc, Mutex, PoisonError};

use super::Observer;

/// An observer that is told the same trouble once, not once a request.
pub(super) struct Journal {
    observer: Arc<dyn Observer>,
    /// The last trouble that was reported.
    last: Mutex<String>,
}

impl Journal {
    pub(super) fn new(observer: Arc<dyn Observer>) -> Self {
        Self { observer, last: Mutex::default() }
    }

    /// Reports trouble, once as long as it stays the same.
    pub(super) fn trouble(&self, what: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != what {
            what.clone_into(&mut last);
            self.observer.trouble(what);
        }
    }

    pub(super) fn observer(&self) -> &dyn Observer {
        &*self.observer
    }
}
