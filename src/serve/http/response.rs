//! Creates successful responses, with media types and caching headers.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;

use super::problem::{Kind, Problem};
use crate::{error::Error, model::Date};

pub(in crate::serve) const JSON: &str = "application/json; charset=utf-8";

/// A response that only the browser may cache, and must revalidate before it uses it again.
pub(in crate::serve) fn ok(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Serialises a value as JSON.
pub(in crate::serve) fn json_bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings and numbers are JSON")
}

/// Converts an error of the library to a response. Messages with paths of this machine go to `log` only.
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

/// The current time in UTC; the time zone of the machine is arbitrary.
fn now() -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The current time as text.
pub(in crate::serve) fn time() -> String {
    now().to_string()
}

/// The current date in UTC.
pub(in crate::serve) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(now()).date()
}
