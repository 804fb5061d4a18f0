//! Starts and stops a server: its socket and its threads.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use tokio::{runtime, sync::watch};

use super::{
    config::Config,
    net::Acceptor,
    observer::{Observer, Reporter},
    router,
    scheduling::Workers,
    service::{Segmenters, Service, Snapshots},
};
use crate::error::{Error, Result};

/// Threads for reading requests and writing responses. Jobs have their own threads.
const IO_THREADS: usize = 2;

/// A server that listens. It answers once it [runs](Self::run).
///
/// ```no_run
/// use std::sync::Arc;
/// use jianbao::serve::{CompletedRequest, Config, Observer, Server};
///
/// struct Silent;
/// impl Observer for Silent {
///     fn request_completed(&self, _: &CompletedRequest<'_>) {}
///     fn error(&self, _: &str) {}
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

/// Stops a server from another thread.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Stops accepting connections. Open requests may finish within [`Limits::grace`](super::Limits::grace), then
    /// [`Server::run`] returns.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Opens the index and the socket.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be opened. [`Error::Server`] if the address is in use, or reachable from other
    /// machines without a token.
    pub fn bind(config: Config, observer: Arc<dyn Observer>) -> Result<Self> {
        config.check()?;
        let Config { index, address, access, limits } = config;
        let snapshots = Snapshots::open(&index, limits)?;
        let serving_error = |error: io::Error| Error::Server {
            what: format!(
                "cannot listen on {address}: {error}; choose another port with --addr, such as 127.0.0.1:7301"
            ),
        };
        let listener = TcpListener::bind(address).map_err(serving_error)?;
        listener.set_nonblocking(true).map_err(serving_error)?;
        let address = listener.local_addr().map_err(serving_error)?;
        let reporter = Arc::new(Reporter::new(observer));
        let workers = Workers::new(limits, &reporter);
        let segmenters = Segmenters::default();
        let service = Service { snapshots, segmenters, workers, limits, access, reporter, index_probe: Arc::default() };
        Ok(Self { listener, address, service: Arc::new(service), stop: Arc::new(watch::Sender::new(false)) })
    }

    /// The address that it listens on, with the actual port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle that stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.stop))
    }

    /// Serves requests until it is stopped.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if threads cannot be started.
    pub fn run(self) -> Result<()> {
        let serving_error = |error: io::Error| Error::Server { what: format!("cannot start the server: {error}") };
        let io_threads = runtime::Builder::new_multi_thread()
            .worker_threads(IO_THREADS)
            // One more than the jobs need, so that the index probe never waits for a thread.
            .max_blocking_threads(Workers::threads(&self.service.limits) + 1)
            .thread_name("jianbao-serve")
            .enable_io()
            .enable_time()
            .build()
            .map_err(serving_error)?;
        // Connections are accepted on this thread.
        let accept_runtime = runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .enable_all()
            .build()
            .map_err(serving_error)?;
        let acceptor = Acceptor {
            router: router::router(&self.service),
            limits: self.service.limits,
            reporter: Arc::clone(&self.service.reporter),
            io_threads: io_threads.handle().clone(),
            shutdown: self.stop.subscribe(),
        };
        let listener = self.listener;
        let outcome = accept_runtime.block_on(async {
            acceptor.run(tokio::net::TcpListener::from_std(listener)?).await;
            Ok(())
        });
        // Cancel jobs that exceeded the grace period, without waiting for them.
        self.service.workers.cancel_all();
        accept_runtime.shutdown_background();
        io_threads.shutdown_background();
        outcome.map_err(serving_error)
    }
}
