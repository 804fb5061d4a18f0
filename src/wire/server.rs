//! Health checks and errors: `GET /api/v1/healthz`, `GET /api/v1/readyz`, and error responses.

use serde::Serialize;

/// The server is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health<'a> {
    /// Whether it answers from the current state of the index.
    pub status: HealthStatus,
    /// Version of the program.
    pub version: &'a str,
    /// Identifier of the state of the index; it changes with every update.
    pub state: &'a str,
    /// Whether the index is complete; false if a first build was ended early.
    pub complete: bool,
}

/// Whether a server answers from the current state of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HealthStatus {
    /// It does.
    Ok,
    /// The folder contains a newer state that cannot be opened.
    Stale,
}

/// The server can take searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readiness {
    /// Always the same. Otherwise the response is a Problem.
    pub status: ReadyStatus,
}

/// The readiness of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReadyStatus {
    /// The server can take searches.
    Ready,
}

/// An error response (RFC 9457).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem<'a> {
    /// The kind of problem, for programs.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The kind of problem, for people.
    pub title: &'a str,
    /// HTTP status.
    #[cfg_attr(feature = "schema", schemars(range(min = 400, max = 599)))]
    pub status: u16,
    /// Details of the error, and what to do.
    pub detail: &'a str,
}

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProblemKind {
    /// A parameter is invalid.
    #[serde(rename = "urn:problem-type:jianbao:bad-parameter")]
    BadParameter,
    /// The request is invalid.
    #[serde(rename = "urn:problem-type:jianbao:bad-request")]
    BadRequest,
    /// The archive requires a token.
    #[serde(rename = "urn:problem-type:jianbao:unauthorized")]
    Unauthorized,
    /// Requests from other sites are rejected.
    #[serde(rename = "urn:problem-type:jianbao:cross-site")]
    CrossSite,
    /// There is no resource at this address.
    #[serde(rename = "urn:problem-type:jianbao:not-found")]
    NotFound,
    /// There is no article with this id.
    #[serde(rename = "urn:problem-type:jianbao:no-article")]
    NoArticle,
    /// The server is read-only.
    #[serde(rename = "urn:problem-type:jianbao:method-not-allowed")]
    MethodNotAllowed,
    /// The state of the index that a cursor refers to is no longer available.
    #[serde(rename = "urn:problem-type:jianbao:cursor-expired")]
    CursorExpired,
    /// A request has a body.
    #[serde(rename = "urn:problem-type:jianbao:body-not-allowed")]
    BodyNotAllowed,
    /// The request names another host.
    #[serde(rename = "urn:problem-type:jianbao:wrong-host")]
    WrongHost,
    /// The search needs too much work.
    #[serde(rename = "urn:problem-type:jianbao:too-costly")]
    TooCostly,
    /// Too many concurrent requests from one address.
    #[serde(rename = "urn:problem-type:jianbao:too-many-requests")]
    TooManyOfOne,
    /// The archive could not be read.
    #[serde(rename = "urn:problem-type:jianbao:internal")]
    Internal,
    /// The index is damaged.
    #[serde(rename = "urn:problem-type:jianbao:damaged")]
    Damaged,
    /// Too many searches are waiting.
    #[serde(rename = "urn:problem-type:jianbao:overloaded")]
    Overloaded,
    /// The server cannot take searches.
    #[serde(rename = "urn:problem-type:jianbao:not-ready")]
    NotReady,
    /// The search took too long.
    #[serde(rename = "urn:problem-type:jianbao:too-slow")]
    TooSlow,
}
