//! Handles Ctrl-C and SIGTERM. The first signal asks the command to stop at a safe point. A second signal, or the end
//! of the grace period, ends the process at once. An index survives a kill at any moment.

use std::{
    io::{self, IsTerminal, Write},
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::console::print_message;
use crate::cli::Exit;

/// Grace period of a command. With the time to start and exit, the process ends within a second.
const DEFAULT_GRACE: Duration = Duration::from_millis(700);
/// Timeout of the last message: standard error may be a pipe that nobody reads.
const MESSAGE_TIMEOUT: Duration = Duration::from_millis(200);

/// Set by the first signal.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Set by the thread that ends the process, so that only one message is written.
static EXITING: AtomicBool = AtomicBool::new(false);
/// The grace period after the first signal, in milliseconds.
static GRACE_MILLIS: AtomicU64 = AtomicU64::new(0);
/// Cleans up before the process exits, and returns the message.
static EXIT_MESSAGE: Mutex<Option<ExitMessage>> = Mutex::new(None);

type ExitMessage = Box<dyn FnOnce() -> String + Send>;

/// Whether a signal has been received.
pub(in crate::cli) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Installs the handler. Calls `exit_message` only if the command does not stop within the grace period. A later call
/// replaces the message of an earlier one.
pub(in crate::cli) fn handle(exit_message: impl FnOnce() -> String + Send + 'static) {
    handle_with_grace(DEFAULT_GRACE, exit_message);
}

/// Installs the handler with another grace period. A server needs a longer one, to finish open responses.
pub(in crate::cli) fn handle_with_grace(grace: Duration, exit_message: impl FnOnce() -> String + Send + 'static) {
    GRACE_MILLIS.store(grace.as_millis() as u64, Ordering::Relaxed);
    *EXIT_MESSAGE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(exit_message));
    // Fails only if the handler is already set.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            exit_now();
        }
        let grace = Duration::from_millis(GRACE_MILLIS.load(Ordering::Relaxed));
        let wait = move || {
            thread::sleep(grace);
            exit_now();
        };
        // The handler must return, to receive a second signal.
        if thread::Builder::new().name("interrupt".into()).spawn(wait).is_err() {
            exit_now();
        }
    });
}

/// Marks the command as finished. Blocks forever if the process is already exiting.
pub(in crate::cli) fn finish() {
    if EXITING.swap(true, Ordering::Relaxed) {
        loop {
            thread::park();
        }
    }
}

/// Prints the exit message and ends the process. Returns only if the command has already finished.
pub(in crate::cli) fn exit_now() {
    if EXITING.swap(true, Ordering::Relaxed) {
        return;
    }
    let (sender, printed) = mpsc::channel();
    let print = move || {
        let message = EXIT_MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let message = message.map_or_else(|| "interrupted".to_owned(), |message| message());
        if io::stderr().is_terminal() {
            // Clear the progress bar.
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
        print_message(format_args!("jianbao: {message}"));
        let _ = sender.send(());
    };
    if thread::Builder::new().spawn(print).is_ok() {
        let _ = printed.recv_timeout(MESSAGE_TIMEOUT);
    }
    process::exit(Exit::Interrupted as i32);
}
