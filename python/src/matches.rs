//! All matches of a query, one article at a time.

use std::sync::{
    Arc, Mutex,
    mpsc::{Receiver, RecvTimeoutError, sync_channel},
};
use std::{thread, time::Duration};

use jianbao::{
    error::Error,
    index::IndexReader,
    query::Query,
    search::{Budget, Options, Results},
    wire,
};
use pyo3::{Py, PyResult, Python, exceptions::PyRuntimeError, pyclass, pymethods};
use serde_json::Value;

use crate::error::exception;

/// The number of articles that are read ahead.
const AHEAD: usize = 16;

/// An iterator over articles, each a JSON array of its matching paragraphs. A thread reads ahead; it stops when this is dropped.
#[pyclass(frozen, module = "jianbao._jianbao")]
pub(crate) struct Matches {
    articles: Mutex<Receiver<Result<String, Error>>>,
    budget: Budget,
}

impl Matches {
    pub(crate) fn start(reader: Arc<IndexReader>, query: Query, options: Options) -> Self {
        let (sender, articles) = sync_channel(AHEAD);
        let budget = options.budget.clone();
        thread::spawn(move || {
            let results = match Results::new(&*reader, &query, &options) {
                Ok(results) => results,
                Err(error) => return drop(sender.send(Err(error.into()))),
            };
            for article in results.articles() {
                let read = article.map_err(Error::from).map(|article| {
                    let records =
                        article.paragraphs.iter().map(|paragraph| wire::Record::new(&article.meta, paragraph));
                    let records = records.map(|record| serde_json::to_value(record).expect("a record is JSON"));
                    Value::Array(records.collect()).to_string()
                });
                let failed = read.is_err();
                if sender.send(read).is_err() || failed {
                    return;
                }
            }
        });
        Self { articles: Mutex::new(articles), budget }
    }
}

#[pymethods]
impl Matches {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<String>> {
        loop {
            let received = py.detach(|| {
                let articles = self.articles.lock().map_err(|_| RecvTimeoutError::Disconnected)?;
                articles.recv_timeout(Duration::from_millis(50))
            });
            match received {
                Ok(article) => return article.map(Some).map_err(exception),
                Err(RecvTimeoutError::Timeout) => py.check_signals().inspect_err(|_| self.budget.cancel())?,
                Err(RecvTimeoutError::Disconnected) if self.articles.is_poisoned() => {
                    return Err(PyRuntimeError::new_err("an internal error of jianbao; please report it"));
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

impl Drop for Matches {
    fn drop(&mut self) {
        self.budget.cancel();
    }
}
