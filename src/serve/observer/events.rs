//! The events of a server, and the trait of those who receive them.

use std::{net::IpAddr, time::Duration};

use crate::error::StopReason;

/// An answered request, for a log. The query is in it; whoever writes the log decides whether it is shown.
#[derive(Debug)]
pub struct CompletedRequest<'a> {
    /// Who asked.
    pub client: IpAddr,
    /// `GET` and so on.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// What was behind the question mark, as it was sent.
    pub query: Option<&'a str>,
    /// The status of the answer; 499 when the client went away before there was one.
    pub status: u16,
    /// From the request to the last byte of the answer.
    pub duration: Duration,
    /// Bytes of the answer's body.
    pub bytes: u64,
    /// Whether the whole answer was taken; not when the client went away.
    pub is_complete: bool,
}

/// Hears what a server does.
pub trait Observer: Send + Sync {
    /// A request was answered.
    fn request_completed(&self, request: &CompletedRequest<'_>);

    /// Something is wrong that whoever keeps the server should know: a sentence.
    fn error(&self, message: &str);

    /// A thread begins to work for a request. Called on that thread, so whatever takes long here holds the request up.
    fn job_started(&self, _lane: Lane) {}

    /// The work has ended. Its place is free for others as soon as this returns.
    fn job_finished(&self, _work: &JobReport) {}
}

/// The ways in which work is done for requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// The first run of every search, with a small limit of steps.
    Fast,
    /// The second run of a search that needs more.
    Slow,
    /// An export.
    Export,
}

/// Work that was done for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobReport {
    /// Where it ran.
    pub lane: Lane,
    /// Steps that it took; see [`Budget`](crate::search::Budget).
    pub steps: u64,
    /// Why it was stopped before its end, if it was.
    pub stopped: Option<StopReason>,
    /// Whether it panicked.
    pub panicked: bool,
}
