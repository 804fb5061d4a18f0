//! The shared state of the server: what every request needs.

use std::sync::Arc;

use super::{
    segmenters::Segmenters,
    snapshots::{Snapshot, Snapshots},
};
use crate::{
    error::Error,
    serve::{
        config::{Access, Limits},
        http::{problem::Problem, response},
        observer::Reporter,
        scheduling::Workers,
    },
};

/// The state that all requests share.
pub(in crate::serve) struct Service {
    pub snapshots: Snapshots,
    pub segmenters: Segmenters,
    pub workers: Workers,
    pub limits: Limits,
    pub access: Access,
    pub reporter: Arc<Reporter>,
    /// Locked during an index probe; see `api::health`.
    pub index_probe: Arc<tokio::sync::Mutex<()>>,
}

impl Service {
    /// The current state of the index.
    pub(in crate::serve) fn current(&self) -> Arc<Snapshot> {
        self.snapshots.current(&|message| self.reporter.error(message))
    }

    /// Converts an error of the library to a response.
    pub(in crate::serve) fn problem(&self, error: &Error) -> Problem {
        response::problem_of(error, &|message| self.reporter.error(message))
    }
}
