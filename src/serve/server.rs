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
    service::{Service, Snapshots},
};
use crate::error::{Error, Result};

/// Threads that read requests and write answers; searching has its own.
const IO_THREADS: usize = 2;

/// A server that listens, and answers once it [runs](Self::run).
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

/// Ends a server from another thread.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Nobody new is let in; those who are being answered get their answers, as far as these are ready within
    /// [`Limits::grace`](super::Limits::grace), then [`Server::run`] returns.
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
        let serving_error = |error: io::Error| Error::Serving {
            what: format!(
                "cannot listen on {address}: {error}; choose another port with --addr, such as 127.0.0.1:7301"
            ),
        };
        let listener = TcpListener::bind(address).map_err(serving_error)?;
        listener.set_nonblocking(true).map_err(serving_error)?;
        let address = listener.local_addr().map_err(serving_error)?;
        let reporter = Arc::new(Reporter::new(observer));
        let workers = Workers::new(limits, &reporter);
        let service = Service { snapshots, workers, limits, access, reporter, index_probe: Arc::default() };
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
        let serving_error = |error: io::Error| Error::Serving { what: format!("cannot start the server: {error}") };
        let io_threads = runtime::Builder::new_multi_thread()
            .worker_threads(IO_THREADS)
            // One more than work needs, so that looking whether the index can be opened never waits for it.
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
        // Work whose answer was not ready within the grace ends, and nothing waits for it.
        self.service.workers.cancel_all();
        accept_runtime.shutdown_background();
        io_threads.shutdown_background();
        outcome.map_err(serving_error)
    }
}
