//! The paths of the health checks.

/// The paths of the health checks. They need no token, and are answered even when there is no slot for a connection.
pub(in crate::serve) const HEALTH_PATHS: [&str; 2] = ["/api/v1/healthz", "/api/v1/readyz"];
