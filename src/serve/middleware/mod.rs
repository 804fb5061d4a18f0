//! The middleware of every request: access control, security headers, access log.

mod access_log;
mod credentials;
mod cross_site;
mod host;
mod layer;
mod request_checks;

pub(super) use layer::middleware;
