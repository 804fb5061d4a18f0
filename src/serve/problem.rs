//! What a client is told when it gets no answer, as RFC 9457 has it. Never tells of paths on the server's disk.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::StopReason;

/// The media type.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    kind: Kind,
    detail: Cow<'static, str>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The kinds of problems; each has a status, a name for programs and a title for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    BadParameter,
    BadRequest,
    Unauthorized,
    CrossSite,
    NotFound,
    NoArticle,
    MethodNotAllowed,
    CursorExpired,
    BodyNotAllowed,
    WrongHost,
    TooCostly,
    TooManyOfOne,
    Internal,
    Damaged,
    Overloaded,
    NotReady,
    TooSlow,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 17] = [
        Self::BadParameter,
        Self::BadRequest,
        Self::Unauthorized,
        Self::CrossSite,
        Self::NotFound,
        Self::NoArticle,
        Self::MethodNotAllowed,
        Self::CursorExpired,
        Self::BodyNotAllowed,
        Self::WrongHost,
        Self::TooCostly,
        Self::TooManyOfOne,
        Self::Internal,
        Self::Damaged,
        Self::Overloaded,
        Self::NotReady,
        Self::TooSlow,
    ];

    fn said(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadParameter => (StatusCode::BAD_REQUEST, "bad-parameter", "invalid parameter"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "invalid request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "token required"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross-site", "cross-site request rejected"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "not found"),
            Self::NoArticle => (StatusCode::NOT_FOUND, "no-article", "no such article"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "read-only server"),
            Self::CursorExpired => (StatusCode::GONE, "cursor-expired", "cursor expired"),
            Self::BodyNotAllowed => (StatusCode::PAYLOAD_TOO_LARGE, "body-not-allowed", "request body not allowed"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "wrong-host", "unknown host"),
            Self::TooCostly => (StatusCode::UNPROCESSABLE_ENTITY, "too-costly", "search exceeds the work limit"),
            Self::TooManyOfOne => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "too many concurrent requests from your address")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "internal error"),
            Self::Damaged => (StatusCode::INTERNAL_SERVER_ERROR, "damaged", "the index is damaged"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded", "server overloaded"),
            Self::NotReady => (StatusCode::SERVICE_UNAVAILABLE, "not-ready", "server not ready"),
            Self::TooSlow => (StatusCode::GATEWAY_TIMEOUT, "too-slow", "search timed out"),
        }
    }

    /// The status that it is told with.
    pub(super) fn status(self) -> StatusCode {
        self.said().0
    }

    /// Its name for programs.
    pub(super) fn name(self) -> String {
        format!("urn:problem-type:jianbao:{}", self.said().1)
    }

    /// Its title.
    pub(super) fn title(self) -> &'static str {
        self.said().2
    }
}

/// What is sent.
#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    pub(super) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), headers: Vec::new() }
    }

    /// With another header on the answer.
    pub(super) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Something that a parameter says.
    pub(super) fn parameter(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::BadParameter, detail)
    }

    /// Too much at once; in a moment it may be otherwise.
    pub(super) fn overloaded(detail: &'static str) -> Self {
        Self::new(Kind::Overloaded, detail).with(header::RETRY_AFTER, "1")
    }

    /// Something failed that the client cannot help.
    pub(super) fn internal() -> Self {
        Self::new(Kind::Internal, "the server's log says why")
    }

    /// Work that ended before it had an answer.
    pub(super) fn stopped(reason: StopReason) -> Self {
        match reason {
            StopReason::TooMuchWork => Self::new(
                Kind::TooCostly,
                "use fewer wildcards or alternatives, or add a date or a source (日期:2012 来源:临江日报); for the whole answer \
                 take the export, or search with the command line, which has no such limit",
            ),
            StopReason::Deadline => Self::new(
                Kind::TooSlow,
                "the search reached its time limit; use fewer wildcards or alternatives, or add a date or a source",
            ),
            StopReason::Cancelled => Self::overloaded("the server is shutting down; try again in a moment"),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// What is wrong, as a sentence.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// The answer with another body, for people.
    pub(super) fn respond_with(self, media_type: &'static str, body: impl Into<Body>) -> Response {
        let mut response = Response::new(body.into());
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, _, title) = self.kind.said();
        let document = Document { r#type: self.kind.name(), title, status: status.as_u16(), detail: &self.detail };
        let json = serde_json::to_vec(&document).expect("strings and numbers are JSON");
        self.respond_with(MEDIA_TYPE, json)
    }
}
