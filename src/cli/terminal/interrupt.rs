//! Ctrl-C and SIGTERM. The first asks the command to end at a clean point; a second, or the first after a short time, ends the process
//! wherever it is: what is written to an index is safe against a kill at any moment, so nothing has to be waited for.

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

/// How long a command may take to end at a clean point. With what the system needs to start and to end, it is gone within a second.
const DEFAULT_GRACE: Duration = Duration::from_millis(700);
/// How long the last message may take: standard error may be a pipe that nobody reads.
const MESSAGE_TIMEOUT: Duration = Duration::from_millis(200);

/// Set by the first signal.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Set by whoever ends the process, so that one message is written and not two.
static EXITING: AtomicBool = AtomicBool::new(false);
/// Milliseconds that a command may take after the first signal.
static GRACE_MILLIS: AtomicU64 = AtomicU64::new(0);
/// Does what is still to be done when the process is ended, and gives the message.
static EXIT_MESSAGE: Mutex<Option<ExitMessage>> = Mutex::new(None);

type ExitMessage = Box<dyn FnOnce() -> String + Send>;

/// Whether somebody asked the command to end.
pub(in crate::cli) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Makes Ctrl-C and SIGTERM end the command at a clean point, and the process soon after if that does not come. `last_words` are asked
/// for in that case only; they replace those given before.
pub(in crate::cli) fn handle(exit_message: impl FnOnce() -> String + Send + 'static) {
    handle_with_grace(DEFAULT_GRACE, exit_message);
}

/// The same for a command that has a longer time to end, as a server has for answers that it has begun.
pub(in crate::cli) fn handle_with_grace(grace: Duration, exit_message: impl FnOnce() -> String + Send + 'static) {
    GRACE_MILLIS.store(grace.as_millis() as u64, Ordering::Relaxed);
    *EXIT_MESSAGE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(exit_message));
    // Fails only when the handler is set already, which is as good.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            exit_now();
        }
        let grace = Duration::from_millis(GRACE_MILLIS.load(Ordering::Relaxed));
        let wait = move || {
            thread::sleep(grace);
            exit_now();
        };
        // The handler has to be free for a second signal.
        if thread::Builder::new().name("interrupt".into()).spawn(wait).is_err() {
            exit_now();
        }
    });
}

/// Says that the command has come to its end, and writes its own message. Does not return when the process is being ended already.
pub(in crate::cli) fn finish() {
    if EXITING.swap(true, Ordering::Relaxed) {
        loop {
            thread::park();
        }
    }
}

/// Ends the process with the last words that were given; returns only where the command has come to its end.
pub(in crate::cli) fn exit_now() {
    if EXITING.swap(true, Ordering::Relaxed) {
        return;
    }
    let (sender, printed) = mpsc::channel();
    let print = move || {
        let message = EXIT_MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let message = message.map_or_else(|| "interrupted".to_owned(), |message| message());
        if io::stderr().is_terminal() {
            // A progress bar is there.
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
