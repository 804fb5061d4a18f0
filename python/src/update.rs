//! Builds and updates indexes.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use jianbao::{
    corpus::{Input, Skip},
    index::{BuildOptions, Counters, Observer, Request, update as update_index},
};
use pyo3::{Py, PyAny, PyErr, PyResult, Python, exceptions::PyValueError, pyfunction};
use serde::Deserialize;
use serde_json::json;

use crate::{error::exception, run::run};

/// The number of skips whose reasons are returned.
const MAX_SKIPS: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    rebuild: bool,
    keep_missing: bool,
    forget: Vec<PathBuf>,
    threads: Option<usize>,
}

/// Reports progress to a Python function, and remembers skips.
struct Reporter {
    progress: Option<Py<PyAny>>,
    raised: Mutex<Option<PyErr>>,
    cancelled: AtomicBool,
    skips: Mutex<Vec<String>>,
    skipped: AtomicU64,
}

impl Observer for Reporter {
    fn progress(&self, counters: &Counters) {
        let Some(function) = &self.progress else { return };
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let numbers = (get(&counters.files), get(&counters.articles), get(&counters.bytes));
        let called = Python::attach(|py| function.call1(py, numbers).map(drop));
        if let Err(error) = called {
            self.cancelled.store(true, Ordering::Relaxed);
            if let Ok(mut raised) = self.raised.lock() {
                raised.get_or_insert(error);
            }
        }
    }

    fn skipped(&self, skip: &Skip) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut skips) = self.skips.lock()
            && skips.len() < MAX_SKIPS
        {
            skips.push(skip.to_string());
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Adds files, and articles as JSON Lines under the name of their input, to the index in `path`.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "the types of Python functions")]
pub(crate) fn update(
    py: Python<'_>,
    path: PathBuf,
    paths: Vec<PathBuf>,
    articles: Option<(String, Vec<u8>)>,
    arguments: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let arguments: Arguments = serde_json::from_str(arguments)
        .map_err(|error| PyValueError::new_err(format!("invalid arguments: {error}")))?;
    let request = Request {
        paths,
        inputs: articles.map(|(name, lines)| Input::file(&format!("{name}.jsonl"), lines)).into_iter().collect(),
        rebuild: arguments.rebuild,
        keep_missing: arguments.keep_missing,
        forget: arguments.forget,
        ..Request::default()
    };
    let mut options = BuildOptions::default();
    if let Some(threads) = arguments.threads {
        options.threads = threads.max(1);
    }
    let reporter = Arc::new(Reporter {
        progress,
        raised: Mutex::new(None),
        cancelled: AtomicBool::new(false),
        skips: Mutex::new(Vec::new()),
        skipped: AtomicU64::new(0),
    });
    let cancel = Arc::clone(&reporter);
    let result = run(
        py,
        move || cancel.cancelled.store(true, Ordering::Relaxed),
        || update_index(&path, &request, &options, &*reporter),
    )?;
    if let Some(error) = reporter.raised.lock().ok().and_then(|mut raised| raised.take()) {
        return Err(error);
    }
    let report = result.map_err(exception)?;
    let skips = reporter.skips.lock().map(|skips| skips.clone()).unwrap_or_default();
    Ok(json!({
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "renamed": report.renamed,
        "files": report.files,
        "files_read": report.files_read,
        "files_gone": report.files_gone,
        "unsupported": report.passed_over.count(),
        "skipped": reporter.skipped.load(Ordering::Relaxed),
        "skips": skips,
        "written": report.written,
        "index_bytes": report.index_bytes,
    })
    .to_string())
}
