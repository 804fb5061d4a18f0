//! Parts of requests and responses: parameters, cursors, problem documents, headers.

pub(super) mod cursor;
mod health_paths;
pub(super) mod params;
pub(super) mod problem;
pub(super) mod response;

pub(super) use health_paths::HEALTH_PATHS;
