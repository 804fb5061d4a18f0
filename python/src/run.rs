//! Runs work without the interpreter lock. Ctrl-C cancels it.

use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use pyo3::{PyResult, Python, exceptions::PyRuntimeError};

/// How often signals are looked for.
const INTERVAL: Duration = Duration::from_millis(50);

/// Runs `work` in a thread and returns its result. If Python has a signal, `cancel` is called, and the exception of the signal is
/// raised as soon as `work` ends. Other threads of Python run in the meantime.
pub(crate) fn run<T: Send>(py: Python<'_>, cancel: impl Fn() + Sync, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| {
        thread::scope(|scope| {
            let (finished, waiting) = channel::<()>();
            let worker = scope.spawn(move || {
                // Dropped when the work ends, even by a panic.
                let _finished = finished;
                work()
            });
            let mut interrupted = None;
            while waiting.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if interrupted.is_none()
                    && let Err(signal) = Python::attach(|py| py.check_signals())
                {
                    interrupted = Some(signal);
                    cancel();
                }
            }
            let result = worker.join();
            match interrupted {
                Some(signal) => Err(signal),
                None => result.map_err(|_| PyRuntimeError::new_err("an internal error of jianbao; please report it")),
            }
        })
    })
}
