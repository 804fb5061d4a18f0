//! `/api/v1/stats`: what the index contains.

use axum::response::Response;

use super::endpoint::Call;
use crate::{
    serve::{http::problem::Problem, http::response},
    wire,
};

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let body =
        call.context.search(|snapshot, _| Ok(response::json_bytes(&wire::Stats::from(snapshot.stats()?)))).await?;
    Ok(response::ok(response::JSON, body))
}
