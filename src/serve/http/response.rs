//! Responses: media types and caching headers.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;

use super::problem::{Kind, Problem};
use crate::{error::Error, model::Date};

pub(in crate::serve) const JSON: &str = "application/json; charset=utf-8";

/// An answer that is true now: a browser may show it again when its reader goes back, but asks before it shows it anew, and
/// nobody on the way keeps it.
pub(in crate::serve) fn ok(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// JSON in its bytes.
pub(in crate::serve) fn json_bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings and numbers are JSON")
}

/// What a client is told when the library gives no answer; whatever names a path of this machine goes to `log` only.
pub(in crate::serve) fn problem_of(error: &Error, log: &dyn Fn(&str)) -> Problem {
    match error {
        Error::NoArticle { id, .. } => Problem::new(
            Kind::NoArticle,
            format!("{id:?} is not the id of an article; searches return ids in `article`"),
        ),
        Error::Stopped { reason } => Problem::stopped(*reason),
        Error::Damaged { .. } => {
            log(&error.to_string());
            Problem::new(
                Kind::Damaged,
                "the administrator of this server has to run `jianbao verify --repair` on its index",
            )
        }
        _ => {
            log(&error.to_string());
            Problem::internal()
        }
    }
}

/// The time, for whom it matters when they were told something. The machine's time zone may be anybody's, so it is not in it.
fn now() -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The same as text.
pub(in crate::serve) fn time() -> String {
    now().to_string()
}

/// The day in UTC.
pub(in crate::serve) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(now()).date()
}
