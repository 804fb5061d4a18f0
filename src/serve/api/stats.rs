//! `/api/v1/stats`: what the index contains.

use axum::response::Response;

use super::endpoint::Call;
use crate::{
    serve::{http::problem::Problem, http::reply},
    wire,
};

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let body = call.context.search(|now, _| Ok(reply::json_bytes(&wire::Stats::from(now.stats()?)))).await?;
    Ok(reply::reply(reply::JSON, body))
}
