//! Sends requests to the nodes of a cluster, one after the other until one answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::Value;
use ureq::{
    Agent,
    http::{Request, Response},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::credentials::Credentials;
use crate::error::{Error, Result};

/// The maximum size of an answer in bytes. A page of texts is a few megabytes.
const MAX_ANSWER: u64 = 512 << 20;

/// How a cluster is reached.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// Identifies the caller.
    pub credentials: Credentials,
    /// Certificates, in PEM, of the authorities that sign the certificates of the nodes. Needed for `https` only.
    pub certificates: Option<Vec<u8>>,
    /// The time limit of a request.
    pub timeout: Duration,
    /// How often a request is sent at most, if the cluster is overloaded or a node does not answer.
    pub attempts: u32,
    /// The pause before a request is repeated; each further one is twice as long.
    pub pause: Duration,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            credentials: Credentials::None,
            certificates: None,
            timeout: Duration::from_secs(60),
            attempts: 6,
            pause: Duration::from_millis(100),
        }
    }
}

/// A cluster. Its nodes are those that were given; it is not asked for others, because they may not be reachable from here.
pub struct Cluster {
    agent: Agent,
    nodes: Vec<String>,
    /// The node that the next request is sent to first.
    next: AtomicUsize,
    authorization: Option<String>,
    attempts: u32,
    pause: Duration,
    requests: AtomicU64,
}

/// The body of a request.
#[derive(Clone, Copy)]
pub(crate) enum Body<'b> {
    Empty,
    Json(&'b Value),
    /// Lines of JSON.
    Lines(&'b [u8]),
}

impl Cluster {
    /// Prepares requests to a cluster. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Certificates`] if the certificates are not PEM.
    pub fn new(nodes: Vec<String>, options: &ClusterOptions) -> Result<Self> {
        let mut config = Agent::config_builder().timeout_global(Some(options.timeout)).http_status_as_error(false);
        if let Some(pem) = &options.certificates {
            let certificates = parse_pem(pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
                    Ok(_) => None,
                    Err(error) => Some(Err(Error::Certificates { reason: error.to_string() })),
                })
                .collect::<Result<Vec<_>>>()?;
            if certificates.is_empty() {
                return Err(Error::Certificates { reason: "there is none in PEM".to_owned() });
            }
            let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(certificates))).build();
            config = config.tls_config(tls);
        } else if nodes.iter().any(|node| node.starts_with("https:")) {
            return Err(Error::Certificates { reason: "none are given, and the address begins with https".to_owned() });
        }
        Ok(Self {
            agent: config.build().into(),
            nodes,
            next: AtomicUsize::new(0),
            authorization: options.credentials.header(),
            attempts: options.attempts.max(1),
            pause: options.pause,
            requests: AtomicU64::new(0),
        })
    }

    /// Returns the number of requests that were sent so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Sends a request and returns the answer. A request is repeated after a pause, on the next node, if a node does not answer or
    /// the cluster is overloaded.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`] if no node answers; [`Error::Refused`] if the cluster returns an error; [`Error::Answer`] if it returns
    /// something other than JSON.
    pub(crate) fn send(&self, method: &str, path: &str, body: Body<'_>) -> Result<Value> {
        let (status, answer) = self.send_any(method, path, body)?;
        if status < 300 { Ok(answer) } else { Err(refused(method, path, status, &answer)) }
    }

    /// Like [`send`](Self::send); `None` if what was asked for does not exist.
    pub(crate) fn find(&self, method: &str, path: &str, body: Body<'_>) -> Result<Option<Value>> {
        match self.send_any(method, path, body)? {
            (404, _) => Ok(None),
            (status, answer) if status < 300 => Ok(Some(answer)),
            (status, answer) => Err(refused(method, path, status, &answer)),
        }
    }

    /// Like [`send`](Self::send); `None` if it conflicts with what another process wrote.
    pub(crate) fn write(&self, method: &str, path: &str, body: Body<'_>) -> Result<Option<Value>> {
        match self.send_any(method, path, body)? {
            (409, _) => Ok(None),
            (status, answer) if status < 300 => Ok(Some(answer)),
            (status, answer) => Err(refused(method, path, status, &answer)),
        }
    }

    /// Waits before a request is repeated for the `repetition`th time, from 0.
    pub(super) fn pause(&self, repetition: u32) {
        thread::sleep(self.pause * (1 << repetition.min(16)));
    }

    /// How often a request is sent at most.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    fn send_any(&self, method: &str, path: &str, body: Body<'_>) -> Result<(u16, Value)> {
        let request = || format!("{method} {path}");
        let mut last = String::new();
        for attempt in 0..self.attempts {
            if attempt > 0 {
                self.pause(attempt - 1);
            }
            let node = &self.nodes[self.next.load(Ordering::Relaxed) % self.nodes.len()];
            self.requests.fetch_add(1, Ordering::Relaxed);
            let answer = self.send_once(node, method, path, body).and_then(|mut response| {
                let text = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec()?;
                Ok((response.status().as_u16(), text))
            });
            match answer {
                // The pause is for the queues of the cluster, which other nodes fill too.
                Ok((status @ (429 | 502 | 503 | 504), text)) if attempt + 1 < self.attempts => {
                    last = format!("status {status}, {}", String::from_utf8_lossy(&text[..text.len().min(200)]));
                    self.next.fetch_add(1, Ordering::Relaxed);
                }
                Ok((status, text)) => {
                    let answer = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&text) };
                    return match answer {
                        Ok(answer) => Ok((status, answer)),
                        // A proxy answers with a page.
                        Err(_) if status >= 300 => {
                            let reason = String::from_utf8_lossy(&text[..text.len().min(200)]).into_owned();
                            Err(Error::Refused { request: request(), status, reason })
                        }
                        Err(error) => Err(Error::Answer { request: request(), reason: error.to_string() }),
                    };
                }
                Err(error) => {
                    last = error.to_string();
                    self.next.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        Err(Error::Unreachable { nodes: self.nodes.join(", "), reason: last })
    }

    fn send_once(
        &self,
        node: &str,
        method: &str,
        path: &str,
        body: Body<'_>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{node}/{}", encoded(path)));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let json = "application/json; charset=utf-8";
        match body {
            Body::Empty => self.agent.run(request.body(())?),
            Body::Json(value) => self.agent.run(request.header("content-type", json).body(value.to_string())?),
            Body::Lines(lines) => self.agent.run(request.header("content-type", "application/x-ndjson").body(lines)?),
        }
    }
}

/// Returns a path in which characters other than ASCII are encoded, as in names of archives.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii() {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

fn refused(method: &str, path: &str, status: u16, answer: &Value) -> Error {
    Error::Refused { request: format!("{method} {path}"), status, reason: reason(&answer["error"]) }
}

/// Returns the type and the reason of an error that a cluster reports, with those of the first cause.
pub(super) fn reason(error: &Value) -> String {
    if let Some(text) = error.as_str() {
        return text.to_owned();
    }
    let own = |error: &Value| {
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        [part("type"), part("reason")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    };
    let cause = own(&error["root_cause"][0]);
    let outer = own(error);
    let mut reason = if cause.is_empty() || cause == outer { outer } else { format!("{outer}; {cause}") };
    let deepest = own(&error["failed_shards"][0]["reason"]["caused_by"]);
    if !deepest.is_empty() {
        reason = format!("{reason}; {deepest}");
    }
    if reason.is_empty() { "without a reason".to_owned() } else { reason }
}
