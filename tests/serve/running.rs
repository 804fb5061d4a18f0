//! A server in this process that ends with the test.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    thread::{self, JoinHandle},
};

use jianbao::serve::{Answered, Config, Limits, Observer, Server, Stopper};

use crate::{
    client::{Connection, Reply},
    support::{Folder, sample_archive, segmenter},
};

/// Remembers what a server did.
#[derive(Default)]
pub struct Heard {
    pub troubles: Mutex<Vec<String>>,
}

impl Observer for Heard {
    fn answered(&self, _: &Answered<'_>) {}

    fn trouble(&self, what: &str) {
        self.troubles.lock().unwrap().push(what.to_owned());
    }
}

pub struct Running {
    pub address: SocketAddr,
    pub stopper: Stopper,
    pub heard: Arc<Heard>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// A server of an index with the usual limits.
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

    /// Asks on a connection of its own.
    pub fn get(&self, path: &str) -> Reply {
        self.connect().get(path)
    }

    /// Waits until it has ended.
    pub fn join(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            // A test that failed has said why.
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

/// An archive whose export is larger than what sockets hold back.
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

/// The index in a folder of tests.
pub fn index(folder: &Folder) -> std::path::PathBuf {
    folder.path().join("index")
}
