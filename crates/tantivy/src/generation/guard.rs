//! Damaged bytes make the index library, and code that trusts columns, panic at places that nobody can list. This is where such a
//! panic becomes an error: commands and requests run inside [`catch_panics`], which then reads the files of the index and says that it is
//! damaged only when one of them is not as it was written.

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
    /// How many calls of [`catch_panics`] this thread is inside of.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// What the hook was told of the last panic of this thread inside [`catch_panics`].
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work` on the index in `dir`. A panic becomes an error.
///
/// ```
/// use jianbao_tantivy::{Error, catch_panics};
/// let outcome: jianbao_tantivy::Result<u32> = catch_panics("nowhere".as_ref(), || Ok([1, 2][std::hint::black_box(2)]));
/// assert!(matches!(outcome, Err(Error::Panicked { .. })));
/// ```
///
/// # Errors
///
/// What `work` fails with, as [`diagnose`] gives it. When it panics, [`Error::Damaged`] if a file of the index is not as it was
/// written, else [`Error::Panicked`].
pub fn catch_panics<T>(dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_panic_message(work).unwrap_or_else(|what| Err(panic_error(dir, what))).map_err(diagnose)
}

/// Runs `work`; gives what a panic said, with its place where the hook is installed.
pub(crate) fn catch_panic_message<T>(work: impl FnOnce() -> T) -> std::result::Result<T, String> {
    DEPTH.set(DEPTH.get() + 1);
    // What `work` left half done is not used afterwards: shared values keep counts and finished results only.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|payload| LAST.take().unwrap_or_else(|| panic_message(&*payload).to_owned()))
}

/// Keeps panics inside [`catch_panics`] from being printed: their text is in the error. Others are printed as before. For a program's
/// start.
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

/// The error itself; [`Error::Damaged`] where the index library failed and a file of the index is not as it was written. Reads the
/// whole index then.
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

/// The error for a panic that said `what` while the index in `dir` was read.
fn panic_error(dir: &Path, what: String) -> Error {
    match damage(dir) {
        Some(damage) => Error::Damaged { path: dir.to_path_buf(), what: damage },
        None => Error::Panicked { path: dir.to_path_buf(), what },
    }
}

/// The first thing that is wrong with the files of the index, as a phrase; `None` when nothing is, or there is no index.
fn damage(dir: &Path) -> Option<String> {
    match generations::current(dir) {
        Ok(generation) => damage_of(&generation?),
        Err(Error::Damaged { what, .. }) => Some(what),
        Err(_) => None,
    }
}

/// The same of a generation; `None` too when an update has removed it since it was opened.
pub(crate) fn damage_of(generation: &Path) -> Option<String> {
    if !generations::folder_exists(generation).unwrap_or(true) {
        return None;
    }
    match Manifest::read(generation).and_then(|manifest| manifest.check_bytes(generation, |_| true)) {
        Err(Error::Damaged { what, .. }) => Some(what),
        _ => None,
    }
}
