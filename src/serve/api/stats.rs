//! `/api/v1/stats` and `/api/v1/healthz`: what there is, and whether it is there. Never searches.

use axum::response::Response;
use serde::Serialize;

use super::Call;
use crate::serve::{problem::Problem, reply};

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let failed = call.caller.failed();
    let body = call.caller.search(move |now| Ok(reply::json_bytes(now.stats().map_err(failed)?))).await?;
    Ok(reply::reply(reply::JSON, body))
}

/// What is sent.
#[derive(Serialize)]
struct Health<'a> {
    /// `ok`, or `stale` when the folder holds something newer that cannot be opened.
    status: &'static str,
    version: &'static str,
    state: &'a str,
    complete: bool,
}

// All answers are given alike, and this one has nothing to wait for.
#[allow(clippy::unused_async)]
pub(super) async fn health(call: Call) -> Result<Response, Problem> {
    // Not `now`: this is asked when all threads may be busy, and opens nothing.
    let last = call.caller.service.snapshots.last();
    let status = if call.caller.service.snapshots.is_stale() { "stale" } else { "ok" };
    let health =
        Health { status, version: env!("CARGO_PKG_VERSION"), state: &last.state, complete: last.archive.is_complete() };
    Ok(reply::reply(reply::JSON, reply::json_bytes(&health)))
}
