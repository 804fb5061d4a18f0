//! `/api/v1/healthz` and `/api/v1/readyz`: the health checks. They never search, and never wait for a search.

use std::{sync::Arc, time::Duration};

use axum::response::Response;
use tokio::{task, time};

use super::endpoint::Call;
use crate::{
    serve::{
        http::problem::{Kind, Problem},
        http::response,
        scheduling::panic_message,
        service::Service,
    },
    wire::{Health, HealthStatus, Readiness, ReadyStatus},
};

/// Timeout of the index probe. The probe reads a small file, unless there is a new state to open or the disk hangs.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

// All handlers are async functions, but this one awaits nothing.
#[allow(clippy::unused_async)]
pub(super) async fn health(call: Call) -> Result<Response, Problem> {
    // Not `current`, which may wait for the disk.
    let snapshot = call.context.service.snapshots.cached();
    let status = if call.context.service.snapshots.is_stale() { HealthStatus::Stale } else { HealthStatus::Ok };
    let health = Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        state: &snapshot.state,
        complete: snapshot.reader.is_complete(),
    };
    Ok(response::ok(response::JSON, response::json_bytes(&health)))
}

pub(super) async fn ready(call: Call) -> Result<Response, Problem> {
    let service = call.context.service;
    if service.workers.is_full() {
        return Err(Problem::not_ready("too many searches are waiting"));
    }
    match time::timeout(PROBE_TIMEOUT, probe_index(service)).await {
        Ok(true) => Ok(response::ok(response::JSON, response::json_bytes(&Readiness { status: ReadyStatus::Ready }))),
        Ok(false) => Err(Problem::not_ready("the index cannot be opened; the server's log says why")),
        Err(_) => Err(Problem::not_ready("looking at the index takes too long")),
    }
}

/// Whether the index can be opened. Only one probe runs at a time, so that a hanging disk blocks only one thread.
async fn probe_index(service: Arc<Service>) -> bool {
    let guard = Arc::clone(&service.index_probe).lock_owned().await;
    let shared = Arc::clone(&service);
    let probe = task::spawn_blocking(move || {
        shared.current();
        drop(guard);
        !shared.snapshots.is_stale()
    });
    match probe.await {
        Ok(is_open) => is_open,
        Err(error) => {
            if let Ok(panic) = error.try_into_panic() {
                service.reporter.error(&format!("looking at the index failed: {}", panic_message(&*panic)));
            }
            false
        }
    }
}

impl Problem {
    fn not_ready(detail: &'static str) -> Self {
        Self::new(Kind::NotReady, detail)
    }
}
