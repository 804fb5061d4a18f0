//! Error responses according to RFC 9457. They contain no paths of the server.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{error::StopReason, wire};

pub(in crate::serve) use crate::wire::ProblemKind as Kind;

/// The media type.
pub(in crate::serve) const MEDIA_TYPE: &str = "application/problem+json";

/// An error response.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Problem {
    kind: Kind,
    detail: Cow<'static, str>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Kind {
    fn status_and_title(self) -> (StatusCode, &'static str) {
        match self {
            Self::BadParameter => (StatusCode::BAD_REQUEST, "invalid parameter"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, "invalid request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "token required"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross-site request rejected"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not found"),
            Self::NoArticle => (StatusCode::NOT_FOUND, "no such article"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "read-only server"),
            Self::CursorExpired => (StatusCode::GONE, "cursor expired"),
            Self::BodyNotAllowed => (StatusCode::PAYLOAD_TOO_LARGE, "request body not allowed"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "unknown host"),
            Self::TooCostly => (StatusCode::UNPROCESSABLE_ENTITY, "search exceeds the work limit"),
            Self::TooManyOfOne => (StatusCode::TOO_MANY_REQUESTS, "too many concurrent requests from your address"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal error"),
            Self::Damaged => (StatusCode::INTERNAL_SERVER_ERROR, "the index is damaged"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "server overloaded"),
            Self::NotReady => (StatusCode::SERVICE_UNAVAILABLE, "server not ready"),
            Self::TooSlow => (StatusCode::GATEWAY_TIMEOUT, "search timed out"),
        }
    }

    /// The HTTP status.
    pub(in crate::serve) fn status(self) -> StatusCode {
        self.status_and_title().0
    }

    /// The title, for people.
    pub(in crate::serve) fn title(self) -> &'static str {
        self.status_and_title().1
    }
}

impl Problem {
    pub(in crate::serve) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), headers: Vec::new() }
    }

    /// Adds a header to the response.
    pub(in crate::serve) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// An invalid parameter.
    pub(in crate::serve) fn parameter(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::BadParameter, detail)
    }

    /// The server is overloaded; the client should retry.
    pub(in crate::serve) fn overloaded(detail: &'static str) -> Self {
        Self::new(Kind::Overloaded, detail).with(header::RETRY_AFTER, "1")
    }

    /// An internal error. Its details are only in the log.
    pub(in crate::serve) fn internal() -> Self {
        Self::new(Kind::Internal, "the server's log says why")
    }

    /// A job that was stopped.
    pub(in crate::serve) fn stopped(reason: StopReason) -> Self {
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

    pub(in crate::serve) fn kind(&self) -> Kind {
        self.kind
    }

    /// The detail, as a sentence.
    pub(in crate::serve) fn detail(&self) -> &str {
        &self.detail
    }

    /// Creates the response with another body, such as an HTML page.
    pub(in crate::serve) fn respond_with(self, media_type: &'static str, body: impl Into<Body>) -> Response {
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
        let (status, title) = self.kind.status_and_title();
        let document = wire::Problem { kind: self.kind, title, status: status.as_u16(), detail: &self.detail };
        let json = serde_json::to_vec(&document).expect("strings and numbers are JSON");
        self.respond_with(MEDIA_TYPE, json)
    }
}
