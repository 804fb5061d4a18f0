//! Turns panics into errors. Damaged bytes make tantivy, and code that relies on columns, panic at places that cannot
//! be listed. Commands and requests run inside [`catch_panics`]. After a panic it reads the files of the index, and
//! reports damage only if a file does not have the bytes that were written.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind},
    path::Path,
};

use crate::error::{Error, Result};
use crate::generation::{generations, manifest::Manifest};

thread_local! {
    /// Number of nested calls of [`catch_panics`] on this thread.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The report of the last panic on this thread inside [`catch_panics`].
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` on the index in `dir`, and turns a panic into an error.
///
/// ```
/// use jianbao_tantivy::{Error, catch_panics};
/// let outcome: jianbao_tantivy::Result<u32> = catch_panics("nowhere".as_ref(), || Ok([1, 2][std::hint::black_box(2)]));
/// assert!(matches!(outcome, Err(Error::Panicked { .. })));
/// ```
///
/// # Errors
///
/// The error of `work`, after [`diagnose`]. After a panic, [`Error::Damaged`] if a file of the index does not have the
/// bytes that were written, otherwise [`Error::Panicked`].
pub fn catch_panics<T>(dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_panic_message(work).unwrap_or_else(|what| Err(panic_error(dir, what))).map_err(diagnose)
}

/// Runs `work`. After a panic, returns its message, with its place if the hook of [`quiet_panics`] is installed.
pub(crate) fn catch_panic_message<T>(work: impl FnOnce() -> T) -> std::result::Result<T, String> {
    DEPTH.set(DEPTH.get() + 1);
    // Values that `work` left incomplete are not used afterwards: shared values contain only counts and finished
    // results.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|payload| LAST.take().unwrap_or_else(|| panic_message(&*payload).to_owned()))
}

/// Installs a panic hook that does not print panics inside [`catch_panics`], because the error contains their message.
/// Other panics are printed as before. To be called once at the start of a program.
pub fn quiet_panics() {
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if DEPTH.get() == 0 {
            default_hook(info);
        } else {
            LAST.set(Some(panic_report(info)));
        }
    }));
}

fn panic_report(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let backtrace = Backtrace::capture();
    let trace = if backtrace.status() == BacktraceStatus::Captured { format!("\n{backtrace}") } else { String::new() };
    format!("{}{place}{trace}", panic_message(info.payload()))
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}

/// Returns the error, or [`Error::Damaged`] if tantivy failed and a file of the index does not have the bytes that were
/// written. Reads the whole index to find out.
#[must_use]
pub fn diagnose(error: Error) -> Error {
    match &error {
        Error::Index { path, .. } if error.system_refused().is_none() => match damage(path) {
            Some(what) => Error::Damaged { path: path.clone(), what },
            None => error,
        },
        _ => error,
    }
}

/// Returns the error for a panic with the message `what` while the index in `dir` was read.
fn panic_error(dir: &Path, what: String) -> Error {
    match damage(dir) {
        Some(damage) => Error::Damaged { path: dir.to_path_buf(), what: damage },
        None => Error::Panicked { path: dir.to_path_buf(), what },
    }
}

/// Returns the first fault of the files of the index, as a phrase, or `None` if they are intact or there is no index.
fn damage(dir: &Path) -> Option<String> {
    match generations::current(dir) {
        Ok(generation) => damage_of(&generation?),
        Err(Error::Damaged { what, .. }) => Some(what),
        Err(_) => None,
    }
}

/// Like [`damage`], for one generation. Returns `None` also if an update has removed the generation.
pub(crate) fn damage_of(generation: &Path) -> Option<String> {
    if !generations::folder_exists(generation).unwrap_or(true) {
        return None;
    }
    match Manifest::read(generation).and_then(|manifest| manifest.check_bytes(generation, |_| true)) {
        Err(Error::Damaged { what, .. }) => Some(what),
        _ => None,
    }
}
