//! Accepts connections: assigns slots, rejects connections above the limit, and answers health checks while the server is busy.
//!
//! All of it happens on one thread that does nothing else. A connection stays here until its first bytes have come. If they ask
//! whether the server lives or is ready, they are answered here; else the connection goes to the threads for input and output. So
//! a monitor waits neither for searches nor for other clients, and is answered also when there is no slot.

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

/// How many connections without a slot are told so at once; when there are more, the oldest of them is closed.
const REJECTIONS: usize = 64;
/// How long such a connection may take to send its request.
const REJECT_TIMEOUT: Duration = Duration::from_millis(500);
/// How long it may take in all. A monitor is answered there too.
const HEALTH_CHECK_TIMEOUT: Duration = Duration::from_secs(2);
/// The pause after the system had no socket left for a connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);
/// How many bytes of a request are looked at; the addresses of monitors are shorter.
const FIRST_BYTES: usize = 64;

/// Takes connections in.
pub(in crate::serve) struct Acceptor {
    pub limits: Limits,
    pub reporter: Arc<Reporter>,
    pub router: Router,
    /// The threads that read requests and write answers.
    pub io_threads: Handle,
    pub shutdown: watch::Receiver<bool>,
}

impl Acceptor {
    /// Takes connections in until the server is told to stop, and waits until those that are being answered have ended, but no
    /// longer than the grace.
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
        // Answers are written whole; waiting for more to send would only be late.
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
                // Busy there are monitors only, and not for long.
                if let Ok(slot) = rejections.acquire(network, None) {
                    tokio::spawn(reject(stream, client, error, slot, self.router.clone()));
                }
            }
        }
    }
}

/// Waits for the first bytes and hands the connection on.
async fn dispatch(stream: TcpStream, mut connection: Connection, io_threads: Handle) {
    let mut first_bytes = [0; FIRST_BYTES];
    let read = tokio::select! {
        read = time::timeout(connection.limits.request, stream.peek(&mut first_bytes)) => read,
        () = connection.slot.close_requested() => return,
        _ = connection.shutdown.wait_for(|stop| *stop) => return,
    };
    // Silent, closed or broken.
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

/// Whether a request that begins so asks whether the server lives or is ready.
fn is_health_check(first_bytes: &[u8]) -> bool {
    let path = [&b"GET "[..], b"HEAD "].into_iter().find_map(|method| first_bytes.strip_prefix(method));
    path.is_some_and(|path| {
        let end = path.iter().position(|byte| b" ?".contains(byte));
        end.is_some_and(|end| HEALTH_PATHS.iter().any(|open| open.as_bytes() == &path[..end]))
    })
}

/// Answers that there is no slot; a monitor is answered as always.
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
