//! Applies the checks, the security headers and the access log to every request. Does not read the index.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{access_log::LogEntry, cross_site, request_checks};
use crate::serve::{net::Peer, service::Service};

/// Allows only scripts and styles of this server, no framing, and no forms to other sites.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Headers of every response.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Checks a request and calls its handler. Adds the headers to the response, and logs the request.
pub(in crate::serve) async fn middleware(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<Peer>();
    let (local_address, busy) = (peer.map(|peer| peer.local_address), peer.map(|peer| Arc::clone(&peer.busy)));
    let origin = cross_site::origin(&service.access, request.headers());
    let entry = LogEntry::new(&service, &request, started, busy);
    let mut response = match request_checks::check(&service.access, &request, local_address) {
        Ok(()) if request.method() == Method::OPTIONS => cross_site::preflight(),
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    cross_site::add_headers(&service.access, origin, response.headers_mut());
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    entry.attach(response)
}
