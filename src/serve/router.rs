//! Maps paths to handlers.

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state};

use super::{api, middleware::middleware, page_routes, service::Service};

/// The routes of the API and of the pages, behind the middleware.
pub(super) fn router(service: &Arc<Service>) -> Router {
    api::routes(&service.limits)
        .merge(page_routes::routes())
        .fallback(page_routes::not_found)
        .layer(from_fn_with_state(Arc::clone(service), middleware))
        .with_state(Arc::clone(service))
}
