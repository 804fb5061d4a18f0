//! Values of requests and answers: parameters, cursors, problems, media types.

pub(super) mod cursor;
pub(super) mod params;
pub(super) mod problem;
pub(super) mod reply;
