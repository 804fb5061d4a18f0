//! Maps paths to handlers.

use std::sync::Arc;

use axum::{Router, middleware};

use super::{Service, api, guard, pages};

/// All addresses, guarded.
pub(super) fn router(service: &Arc<Service>) -> Router {
    api::routes(&service.limits)
        .merge(pages::routes())
        .fallback(pages::nothing)
        .layer(middleware::from_fn_with_state(Arc::clone(service), guard::guard))
        .with_state(Arc::clone(service))
}
