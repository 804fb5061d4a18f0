//! Serves the requests of one connection, until it ends.

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{Router, body::Body, http::Request};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{net::TcpStream, sync::watch};

use super::{
    slots::{BusyGuard, Slot},
    socket::Socket,
};
use crate::serve::config::Limits;

/// The minimum buffer size of hyper.
const MIN_BUFFER: usize = 8 * 1024;

/// The two addresses of a connection.
#[derive(Clone)]
pub(in crate::serve) struct Peer {
    pub client: SocketAddr,
    /// The address that the client connected to.
    pub local_address: SocketAddr,
    /// Keeps the connection busy until the response is sent.
    pub busy: Arc<BusyGuard>,
}

/// A connection to be served.
pub(in crate::serve) struct Connection {
    pub router: Router,
    pub client: SocketAddr,
    pub limits: Limits,
    pub shutdown: watch::Receiver<bool>,
    pub slot: Arc<Slot>,
    /// Whether the connection closes after one request.
    pub single_request: bool,
}

impl Connection {
    pub(in crate::serve) async fn serve(mut self, stream: TcpStream) {
        let local_address = stream.local_addr().unwrap_or(self.client);
        let (client, slot) = (self.client, Arc::clone(&self.slot));
        let router = TowerToHyperService::new(self.router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer { client, local_address, busy: Arc::new(slot.busy()) });
            router.call(request.map(Body::new))
        });
        let socket = Socket::new(stream, self.limits.stall);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .keep_alive(!self.single_request)
            .header_read_timeout(self.limits.request)
            .max_buf_size(self.limits.head.max(MIN_BUFFER))
            .serve_connection(TokioIo::new(socket.clone()), service);
        let mut connection = pin!(connection);
        let slot = self.slot;
        let poll = |connection: Pin<&mut _>, context: &mut Context<'_>| poll_ended(connection, &slot, &socket, context);
        let is_shutdown = tokio::select! {
            () = poll_fn(|context| poll(connection.as_mut(), context)) => false,
            () = slot.close_requested() => false,
            _ = self.shutdown.wait_for(|is_shutdown| *is_shutdown) => true,
        };
        // Finish the open request, and send a response that has started.
        if is_shutdown && (slot.is_busy() || socket.is_blocked()) {
            connection.as_mut().graceful_shutdown();
            poll_fn(|context| poll(connection.as_mut(), context)).await;
        }
    }
}

/// Ready when the connection has ended, or when the client has closed it during a request. Dropping the connection then
/// cancels the job of that request.
fn poll_ended(connection: Pin<&mut impl Future>, slot: &Slot, socket: &Socket, context: &mut Context<'_>) -> Poll<()> {
    // Poll the connection first: a client that closes its end right after the request still gets a response that is
    // ready.
    if connection.poll(context).is_ready() {
        return Poll::Ready(());
    }
    if slot.is_busy() { socket.poll_closed(context) } else { Poll::Pending }
}
