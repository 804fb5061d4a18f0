//! Accepts connections: assigns slots, rejects connections above the limit, and answers health checks while the server is busy.
//!
//! This runs on a dedicated thread. A connection stays here until its first bytes arrive. Health checks are answered
//! here; other connections move to the I/O threads. So a health check never waits for searches or other clients, and is
//! answered even if there is no free slot.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
    response::{IntoResponse, Response},
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::watch,
    time,
};

use super::{
    connection::{Connection, Peer},
    slots::{Slot, SlotError, Slots},
};
use crate::serve::{
    config::Limits,
    http::{
        HEALTH_PATHS,
        problem::{Kind, Problem},
    },
    observer::Reporter,
};

/// How many rejected connections are answered at once. A further one replaces the oldest.
const REJECTIONS: usize = 64;
/// How long a rejected connection may take to send its request.
const REJECT_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a rejected connection may stay open. Health checks are answered within this time.
const HEALTH_CHECK_TIMEOUT: Duration = Duration::from_secs(2);
/// Pause after the system could not accept a connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);
/// How many bytes of a request are inspected; health checks have shorter paths.
const FIRST_BYTES: usize = 64;

/// Accepts connections.
pub(in crate::serve) struct Acceptor {
    pub limits: Limits,
    pub reporter: Arc<Reporter>,
    pub router: Router,
    /// The runtime that reads requests and writes responses.
    pub io_threads: Handle,
    pub shutdown: watch::Receiver<bool>,
}

impl Acceptor {
    /// Accepts connections until shutdown. Then waits for open requests, but not longer than the grace period.
    pub(in crate::serve) async fn run(mut self, listener: TcpListener) {
        let limits = self.limits;
        let slots = Slots::new(limits.connections);
        let rejections = Slots::new(REJECTIONS);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = self.shutdown.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, client)) => self.accept_connection(stream, client, &slots, &rejections),
                Err(error) => {
                    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                        self.reporter.error(&format!("a connection could not be accepted: {error}"));
                        time::sleep(ACCEPT_BACKOFF).await;
                    }
                }
            }
        }
        drop(listener);
        let _ = time::timeout(limits.grace, slots.wait_until_empty()).await;
    }

    fn accept_connection(&self, stream: TcpStream, client: SocketAddr, slots: &Arc<Slots>, rejections: &Arc<Slots>) {
        // Responses are written at once, so Nagle's algorithm would only delay them.
        let _ = stream.set_nodelay(true);
        let limits = self.limits;
        let network = Limits::network(client.ip());
        match slots.acquire(network, limits.connection_limit(client.ip())) {
            Ok(slot) => {
                let connection = Connection {
                    router: self.router.clone(),
                    client,
                    limits,
                    shutdown: self.shutdown.clone(),
                    slot,
                    single_request: false,
                };
                tokio::spawn(dispatch(stream, connection, self.io_threads.clone()));
            }
            Err(error) => {
                // Rejected connections are busy only during a health check.
                if let Ok(slot) = rejections.acquire(network, None) {
                    tokio::spawn(reject(stream, client, error, slot, self.router.clone()));
                }
            }
        }
    }
}

/// Waits for the first bytes and dispatches the connection.
async fn dispatch(stream: TcpStream, mut connection: Connection, io_threads: Handle) {
    let mut first_bytes = [0; FIRST_BYTES];
    let read = tokio::select! {
        read = time::timeout(connection.limits.request, stream.peek(&mut first_bytes)) => read,
        () = connection.slot.close_requested() => return,
        _ = connection.shutdown.wait_for(|stop| *stop) => return,
    };
    // The connection timed out, was closed or failed.
    let Ok(Ok(read @ 1..)) = read else { return };
    if is_health_check(&first_bytes[..read]) {
        connection.single_request = true;
        connection.serve(stream).await;
    } else if let Ok(stream) = stream.into_std() {
        io_threads.spawn(async move {
            if let Ok(stream) = TcpStream::from_std(stream) {
                connection.serve(stream).await;
            }
        });
    }
}

/// Whether the first bytes belong to a health check.
fn is_health_check(first_bytes: &[u8]) -> bool {
    let path = [&b"GET "[..], b"HEAD "].into_iter().find_map(|method| first_bytes.strip_prefix(method));
    path.is_some_and(|path| {
        let end = path.iter().position(|byte| b" ?".contains(byte));
        end.is_some_and(|end| HEALTH_PATHS.iter().any(|open| open.as_bytes() == &path[..end]))
    })
}

/// Rejects a connection without a slot. Health checks are answered as usual.
async fn reject(stream: TcpStream, client: SocketAddr, error: SlotError, slot: Arc<Slot>, router: Router) {
    let local_address = stream.local_addr().unwrap_or(client);
    let router = TowerToHyperService::new(router);
    let rejected_slot = slot.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let is_health_check = HEALTH_PATHS.contains(&request.uri().path());
        request.extensions_mut().insert(Peer { client, local_address, busy: Arc::new(rejected_slot.busy()) });
        let response = is_health_check.then(|| router.call(request.map(Body::new)));
        async move {
            match response {
                Some(response) => response.await,
                None => Ok(rejection_response(error)),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .header_read_timeout(REJECT_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = time::timeout(HEALTH_CHECK_TIMEOUT, connection) => {}
        () = slot.close_requested() => {}
    }
}

fn rejection_response(error: SlotError) -> Response {
    let problem = match error {
        SlotError::All => Problem::overloaded("too many connections; try again in a moment"),
        SlotError::Network => {
            Problem::new(Kind::TooManyOfOne, "too many connections from your address are being answered")
                .with(header::RETRY_AFTER, "1")
        }
    };
    problem.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_monitors_are_known_by_their_first_bytes() {
        for first_bytes in
            ["GET /api/v1/healthz HTTP/1.1", "HEAD /api/v1/readyz HTTP/1.1\r\n", "GET /api/v1/healthz?x=1 H"]
        {
            assert!(is_health_check(first_bytes.as_bytes()), "{first_bytes}");
        }
        for first_bytes in
            ["", "G", "GET ", "GET /api/v1/healthz", "GET /api/v1/healthzz ", "POST /api/v1/healthz ", "GET / "]
        {
            assert!(!is_health_check(first_bytes.as_bytes()), "{first_bytes}");
        }
    }
}
