//! Records each request in the access log when its response body ends.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::Response,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::serve::{
    net::BusyGuard,
    observer::CompletedRequest,
    service::{Service, client},
};

/// Logged status of a request whose client closed the connection before the response.
const CLIENT_CLOSED_REQUEST: u16 = 499;
/// A log entry. It is written on drop, which also covers cancelled requests and broken connections.
pub(super) struct LogEntry {
    service: Arc<Service>,
    started: Instant,
    client: IpAddr,
    method: String,
    path: String,
    query: Option<String>,
    status: u16,
    bytes: u64,
    is_complete: bool,
    /// Keeps the connection busy until the response is sent.
    _busy: Option<Arc<BusyGuard>>,
}

impl LogEntry {
    /// Creates the entry of a request that is not answered yet.
    pub(super) fn new(
        service: &Arc<Service>,
        request: &Request,
        started: Instant,
        busy: Option<Arc<BusyGuard>>,
    ) -> Self {
        let uri = request.uri();
        Self {
            service: Arc::clone(service),
            started,
            client: client(request),
            method: request.method().to_string(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            status: CLIENT_CLOSED_REQUEST,
            bytes: 0,
            is_complete: false,
            _busy: busy,
        }
    }

    /// Attaches the entry to the response body, so that it is written when the body ends.
    pub(super) fn attach(mut self, response: Response) -> Response {
        self.status = response.status().as_u16();
        response.map(|body| {
            self.is_complete = self.method == "HEAD" || body.is_end_stream();
            Body::new(LoggedBody { body, entry: self })
        })
    }
}

impl Drop for LogEntry {
    fn drop(&mut self) {
        self.service.reporter.observer().request_completed(&CompletedRequest {
            client: self.client,
            method: &self.method,
            path: &self.path,
            query: self.query.as_deref(),
            status: self.status,
            duration: self.started.elapsed(),
            bytes: self.bytes,
            is_complete: self.is_complete,
        });
    }
}

/// A body that counts the bytes sent.
struct LoggedBody {
    body: Body,
    entry: LogEntry,
}

impl HttpBody for LoggedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => self.entry.bytes += frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(_)) => {}
            None => self.entry.is_complete = true,
        }
        if self.body.is_end_stream() {
            self.entry.is_complete = true;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
