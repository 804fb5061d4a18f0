//! A server in this process that ends with the test.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Instant,
};

use jianbao::serve::{CompletedRequest, Config, JobReport, Lane, Limits, Observer, Server, Stopper};

use crate::{
    client::{Connection, PATIENCE, Reply},
    support::{Folder, sample_archive, segmenter},
};

/// Records the events of a server, and blocks its jobs if a test requests it.
#[derive(Default)]
pub struct Heard {
    pub troubles: Mutex<Vec<String>>,
    happened: Mutex<Happened>,
    changed: Condvar,
}

/// The recorded events.
#[derive(Debug, Default, Clone)]
pub struct Happened {
    /// Status and path of each response.
    pub answered: Vec<(u16, String)>,
    pub begun: Vec<Lane>,
    pub ended: Vec<JobReport>,
    held: Vec<Lane>,
    panics: bool,
}

impl Heard {
    /// The lane in which jobs block until they are released.
    pub fn hold(&self, lane: Lane) {
        self.change(|happened| happened.held.push(lane));
    }

    pub fn release(&self) {
        self.change(|happened| happened.held.clear());
    }

    /// Whether jobs panic when they begin.
    pub fn panic(&self, panics: bool) {
        self.change(|happened| happened.panics = panics);
    }

    pub fn happened(&self) -> Happened {
        self.lock().clone()
    }

    /// Waits until a condition on the events holds.
    pub fn until(&self, what: &str, holds: impl Fn(&Happened) -> bool) -> Happened {
        let happened = self.lock();
        let (happened, waited) = self.changed.wait_timeout_while(happened, PATIENCE, |now| !holds(now)).unwrap();
        assert!(!waited.timed_out(), "never: {what}: {happened:?}");
        happened.clone()
    }

    /// Also after a failed test, so that the server can end.
    fn lock(&self) -> MutexGuard<'_, Happened> {
        self.happened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Happened)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

impl Observer for Heard {
    fn request_completed(&self, request: &CompletedRequest<'_>) {
        self.change(|happened| happened.answered.push((request.status, request.path.to_owned())));
    }

    fn error(&self, message: &str) {
        self.troubles.lock().unwrap().push(message.to_owned());
    }

    fn job_started(&self, lane: Lane) {
        self.change(|happened| happened.begun.push(lane));
        let happened = self.lock();
        let held = |now: &mut Happened| now.held.contains(&lane);
        let (happened, _) = self.changed.wait_timeout_while(happened, PATIENCE, held).unwrap();
        let panics = happened.panics;
        drop(happened);
        assert!(!panics, "as the test wanted");
    }

    fn job_finished(&self, work: &JobReport) {
        self.change(|happened| happened.ended.push(*work));
    }
}

pub struct Running {
    pub address: SocketAddr,
    pub stopper: Stopper,
    pub heard: Arc<Heard>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// A server of an index with the default limits.
    pub fn of(index: &Path) -> Self {
        Self::with(config(index))
    }

    pub fn limited(index: &Path, limits: Limits) -> Self {
        Self::with(Config { limits, ..config(index) })
    }

    pub fn with(config: Config) -> Self {
        let heard = Arc::new(Heard::default());
        let server = Server::bind(config, Arc::<Heard>::clone(&heard)).unwrap();
        let (address, stopper) = (server.address(), server.stopper());
        let thread = Some(thread::spawn(move || server.run().unwrap()));
        Self { address, stopper, heard, thread }
    }

    pub fn connect(&self) -> Connection {
        Connection::open(self.address)
    }

    /// Sends a request on a new connection.
    pub fn get(&self, path: &str) -> Reply {
        self.connect().get(path)
    }

    /// Repeats a request until the response has this status.
    pub fn until(&self, path: &str, status: u16) {
        let begun = Instant::now();
        while self.get(path).status != status {
            assert!(begun.elapsed() < PATIENCE, "{path} never answers {status}");
            thread::yield_now();
        }
    }

    /// Waits until it has ended.
    pub fn join(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.heard.release();
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            // A failed test has reported the reason.
            let _ = thread.join();
        }
    }
}

/// A server on a free port.
pub fn config(index: &Path) -> Config {
    Config { address: SocketAddr::from(([127, 0, 0, 1], 0)), ..Config::new(index.to_path_buf()) }
}

/// The sample archive, indexed once for all tests that only read.
pub fn sample() -> &'static Folder {
    static SAMPLE: LazyLock<Folder> = LazyLock::new(|| {
        let folder = Folder::new();
        let request = jianbao::index::Request { paths: vec![sample_archive()], ..Default::default() };
        folder.update(&request);
        folder
    });
    &SAMPLE
}

/// An archive whose export exceeds the buffers of sockets.
pub fn large() -> &'static Folder {
    static LARGE: LazyLock<Folder> = LazyLock::new(|| {
        let _ = segmenter();
        let folder = Folder::new();
        let text = "大桥昨日合龙，两岸群众奔走相告，市长到场讲话。".repeat(40);
        let lines: Vec<String> = (0..60)
            .map(|number| {
                let paragraphs: Vec<String> = (0..100).map(|part| format!("第{number}之{part}：{text}")).collect();
                serde_json::json!({ "id": format!("g{number}"), "title": "大桥", "paragraphs": paragraphs }).to_string()
            })
            .collect();
        folder.write("archive/large.jsonl", lines.join("\n"));
        folder.build();
        folder
    });
    &LARGE
}

/// The index in a folder of a test.
pub fn index(folder: &Folder) -> std::path::PathBuf {
    folder.path().join("index")
}
