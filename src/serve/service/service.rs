//! The shared state of the server: what every request needs.

use std::sync::Arc;

use super::snapshots::{Snapshot, Snapshots};
use crate::{
    error::Error,
    serve::{
        config::{Access, Limits},
        http::{problem::Problem, response},
        observer::Reporter,
        scheduling::Workers,
    },
};

/// What every request may need.
pub(in crate::serve) struct Service {
    pub snapshots: Snapshots,
    pub workers: Workers,
    pub limits: Limits,
    pub access: Access,
    pub reporter: Arc<Reporter>,
    /// Held while somebody looks whether the index can be opened; see `api::health`.
    pub index_probe: Arc<tokio::sync::Mutex<()>>,
}

impl Service {
    /// What is read now.
    pub(in crate::serve) fn current(&self) -> Arc<Snapshot> {
        self.snapshots.current(&|message| self.reporter.error(message))
    }

    /// What a client is told of an error of the library.
    pub(in crate::serve) fn problem(&self, error: &Error) -> Problem {
        response::problem_of(error, &|message| self.reporter.error(message))
    }
}
