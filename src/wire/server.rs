//! Health checks and errors: `GET /api/v1/healthz`, `GET /api/v1/readyz`, and error responses.

use serde::Serialize;

/// The server is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health<'a> {
    /// Whether it answers from what the index holds now.
    pub status: HealthStatus,
    /// Version of the program.
    pub version: &'a str,
    /// Names the state of the index; another after every update.
    pub state: &'a str,
    /// Whether all was read that the index was built from.
    pub complete: bool,
}

/// Whether a server answers from what the index holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HealthStatus {
    /// It does.
    Ok,
    /// The folder holds something newer that cannot be opened.
    Stale,
}

/// The server can take searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Readiness {
    /// Always the same; otherwise the answer is a Problem.
    pub status: ReadyStatus,
}

/// That a server can take searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReadyStatus {
    /// It can.
    Ready,
}

/// Why there is no answer (RFC 9457).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem<'a> {
    /// The kind of problem, for programs.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The kind of problem, for people.
    pub title: &'a str,
    /// The status of the answer.
    #[cfg_attr(feature = "schema", schemars(range(min = 400, max = 599)))]
    pub status: u16,
    /// What exactly is wrong, and what to do.
    pub detail: &'a str,
}

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProblemKind {
    /// A parameter is not understood.
    #[serde(rename = "urn:problem-type:jianbao:bad-parameter")]
    BadParameter,
    /// The request is not understood.
    #[serde(rename = "urn:problem-type:jianbao:bad-request")]
    BadRequest,
    /// This archive asks for a token.
    #[serde(rename = "urn:problem-type:jianbao:unauthorized")]
    Unauthorized,
    /// Requests of other sites are refused.
    #[serde(rename = "urn:problem-type:jianbao:cross-site")]
    CrossSite,
    /// There is nothing at this address.
    #[serde(rename = "urn:problem-type:jianbao:not-found")]
    NotFound,
    /// There is no article with this id.
    #[serde(rename = "urn:problem-type:jianbao:no-article")]
    NoArticle,
    /// The server only reads.
    #[serde(rename = "urn:problem-type:jianbao:method-not-allowed")]
    MethodNotAllowed,
    /// The state of the index that a cursor names is not kept any more.
    #[serde(rename = "urn:problem-type:jianbao:cursor-expired")]
    CursorExpired,
    /// A request has a body.
    #[serde(rename = "urn:problem-type:jianbao:body-not-allowed")]
    BodyNotAllowed,
    /// The request asks for another host.
    #[serde(rename = "urn:problem-type:jianbao:wrong-host")]
    WrongHost,
    /// The search needs too much work.
    #[serde(rename = "urn:problem-type:jianbao:too-costly")]
    TooCostly,
    /// Too many requests at once from one address.
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
