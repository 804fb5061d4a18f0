//! The events of a server, and the trait for receiving them.

use std::{net::IpAddr, time::Duration};

use crate::error::StopReason;

/// A completed request, for an access log. It contains the query; the log decides whether to show it.
#[derive(Debug)]
pub struct CompletedRequest<'a> {
    /// The client's address.
    pub client: IpAddr,
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The query string, as it was sent.
    pub query: Option<&'a str>,
    /// The status of the response; 499 if the client closed the connection before.
    pub status: u16,
    /// Time from the request to the last byte of the response.
    pub duration: Duration,
    /// Bytes of the response body that were sent.
    pub bytes: u64,
    /// Whether the whole response was sent.
    pub is_complete: bool,
}

/// Receives the events of a server.
pub trait Observer: Send + Sync {
    /// A request was completed.
    fn request_completed(&self, request: &CompletedRequest<'_>);

    /// An error that the operator should know, as a sentence.
    fn error(&self, message: &str);

    /// A job starts. Called on the job's thread, so it must not block.
    fn job_started(&self, _lane: Lane) {}

    /// A job has ended. Its permit is released as soon as this returns.
    fn job_finished(&self, _work: &JobReport) {}
}

/// The lane in which a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// The first run of every search, with a small limit of steps.
    Fast,
    /// The second run of a search that needs more.
    Slow,
    /// An export.
    Export,
}

/// The result of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobReport {
    /// The lane in which it ran.
    pub lane: Lane,
    /// Steps that it used; see [`Budget`](crate::search::Budget).
    pub steps: u64,
    /// Why it was stopped, if it was.
    pub stopped: Option<StopReason>,
    /// Whether it panicked.
    pub panicked: bool,
}
