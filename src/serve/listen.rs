//! Sockets: who is let in, how long anybody may take, how it ends. Never looks at what is asked.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
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
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    runtime,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time,
};

use super::{
    Config, Limits, Observer, Service, router,
    snapshots::Snapshots,
    stall::Impatient,
    work::{Clients, Pool},
};
use crate::error::{Error, Result};

/// Threads that talk to clients; searching has its own.
const TALKERS: usize = 2;
/// Hyper's least.
const LEAST_HEAD: usize = 8 * 1024;
/// What one is told for whom there is no room.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\n\
connection: close\r\ncontent-length: 126\r\n\r\n\
{\"type\":\"urn:problem-type:jianbao:overloaded\",\"title\":\"too much is asked at once\",\"status\":503,\
\"detail\":\"no more connections\"}";
/// How many are told so at once, and how long that may take; others find the connection closed.
const TURNED_AWAY: usize = 64;
const FAREWELL: Duration = Duration::from_millis(500);
/// When the system has no more sockets, nothing is tried for so long.
const BREATH: Duration = Duration::from_millis(50);

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub client: SocketAddr,
    /// The address that the client connected to.
    pub here: SocketAddr,
}

/// A server that listens, and answers once it [runs](Self::run).
///
/// ```no_run
/// use std::sync::Arc;
/// use jianbao::serve::{Answered, Config, Observer, Server};
///
/// struct Silent;
/// impl Observer for Silent {
///     fn answered(&self, _: &Answered<'_>) {}
///     fn trouble(&self, _: &str) {}
/// }
///
/// let server = Server::bind(Config::new("索引".into()), Arc::new(Silent))?;
/// let stopper = server.stopper();
/// std::thread::spawn(move || server.run());
/// stopper.stop();
/// # Ok::<(), jianbao::Error>(())
/// ```
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    service: Arc<Service>,
    stop: Arc<watch::Sender<bool>>,
}

/// Ends a server from another thread.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Nobody new is let in; those who are being answered get their answers, then [`Server::run`] returns.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Opens the index and the socket.
    ///
    /// # Errors
    ///
    /// When the index cannot be opened; [`Error::Serving`] when the address is taken, or reached from other machines though no
    /// token was given.
    pub fn bind(config: Config, observer: Arc<dyn Observer>) -> Result<Self> {
        config.check()?;
        let Config { index, address, access, limits } = config;
        let snapshots = Snapshots::open(&index, limits)?;
        let refused = |error: io::Error| Error::Serving {
            what: format!("cannot listen on {address}: {error}; another --addr gives another port, as 127.0.0.1:7301"),
        };
        let listener = TcpListener::bind(address).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let clients = Arc::new(Clients::default());
        let service = Service {
            snapshots,
            searches: Pool::new(limits.searches, limits.queue, limits, &clients),
            exports: Pool::new(limits.exports, 0, limits, &clients),
            limits,
            access,
            observer,
            told: Mutex::default(),
        };
        Ok(Self { listener, address, service: Arc::new(service), stop: Arc::new(watch::Sender::new(false)) })
    }

    /// Where it listens, with the port that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What ends it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.stop))
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    ///
    /// [`Error::Serving`] when the system gives it no threads.
    pub fn run(self) -> Result<()> {
        let refused = |error: io::Error| Error::Serving { what: format!("cannot start the server: {error}") };
        let limits = self.service.limits;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(TALKERS)
            .max_blocking_threads(limits.searches.max(1) + limits.exports.max(1))
            .thread_name("jianbao-serve")
            .enable_io()
            .enable_time()
            .build()
            .map_err(refused)?;
        let outcome = runtime.block_on(self.accept()).map_err(refused);
        // A search that nobody waits for any more need not be waited for.
        runtime.shutdown_background();
        outcome
    }

    async fn accept(self) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let limits = self.service.limits;
        let router = router::router(&self.service);
        let rooms = u32::try_from(limits.connections.max(1)).unwrap_or(u32::MAX);
        let room = Arc::new(Semaphore::new(rooms as usize));
        let farewells = Arc::new(Semaphore::new(TURNED_AWAY));
        let mut stopped = self.stop.subscribe();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, client)) => {
                    // Answers are written whole; waiting for more to send would only be late.
                    let _ = stream.set_nodelay(true);
                    if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
                        let connection =
                            Connection { router: router.clone(), client, limits, stopped: stopped.clone(), permit };
                        tokio::spawn(connection.serve(stream));
                    } else if let Ok(permit) = Arc::clone(&farewells).try_acquire_owned() {
                        tokio::spawn(turn_away(stream, permit));
                    }
                }
                Err(error) => {
                    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                        self.service.trouble(&format!("a connection could not be accepted: {error}"));
                        time::sleep(BREATH).await;
                    }
                }
            }
        }
        drop(listener);
        // All rooms are free when the last has left.
        let _ = time::timeout(limits.grace, room.acquire_many(rooms)).await;
        Ok(())
    }
}

/// One client's connection.
struct Connection {
    router: Router,
    client: SocketAddr,
    limits: Limits,
    stopped: watch::Receiver<bool>,
    permit: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(mut self, stream: tokio::net::TcpStream) {
        let here = stream.local_addr().unwrap_or(self.client);
        let peer = Peer { client: self.client, here };
        let router = TowerToHyperService::new(self.router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            router.call(request.map(Body::new))
        });
        let io = TokioIo::new(Impatient::new(stream, self.limits.stall));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.request)
            .max_buf_size(self.limits.head.max(LEAST_HEAD))
            .serve_connection(io, service);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            _ = self.stopped.wait_for(|stop| *stop) => None,
        };
        if ended.is_none() {
            connection.as_mut().graceful_shutdown();
            // However it ends, there is nobody to tell.
            let _ = connection.await;
        }
        drop(self.permit);
    }
}

/// Says that there is no room. What the client sends is read first, else the system throws the answer away with it.
async fn turn_away(mut stream: tokio::net::TcpStream, _permit: OwnedSemaphorePermit) {
    let farewell = async {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(FULL).await;
        let _ = stream.shutdown().await;
        let _ = stream.read(&mut request).await;
    };
    let _ = time::timeout(FAREWELL, farewell).await;
}
