//! The shared state of the server: what every request needs.

use std::sync::Arc;

use super::snapshots::{Snapshot, Snapshots};
use crate::{
    error::Error,
    serve::{
        config::{Access, Limits},
        http::{problem::Problem, reply},
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
    pub looking: Arc<tokio::sync::Mutex<()>>,
}

impl Service {
    /// What is read now.
    pub(in crate::serve) fn now(&self) -> Arc<Snapshot> {
        self.snapshots.now(&|what| self.reporter.trouble(what))
    }

    /// What a client is told of an error of the library.
    pub(in crate::serve) fn failed(&self, error: &Error) -> Problem {
        reply::failed(error, &|what| self.reporter.trouble(what))
    }
}
