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

use super::console::say;
use crate::cli::Exit;

/// How long a command may take to end at a clean point. With what the system needs to start and to end, it is gone within a second.
const SHORT: Duration = Duration::from_millis(700);
/// How long the last message may take: standard error may be a pipe that nobody reads.
const MESSAGE: Duration = Duration::from_millis(200);

/// Set by the first signal.
static ASKED: AtomicBool = AtomicBool::new(false);
/// Set by whoever ends the process, so that one message is written and not two.
static ENDING: AtomicBool = AtomicBool::new(false);
/// Milliseconds that a command may take after the first signal.
static PATIENCE: AtomicU64 = AtomicU64::new(0);
/// Does what is still to be done when the process is ended, and gives the message.
static LAST_WORDS: Mutex<Option<LastWords>> = Mutex::new(None);

type LastWords = Box<dyn FnOnce() -> String + Send>;

/// Whether somebody asked the command to end.
pub(in crate::cli) fn interrupted() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Makes Ctrl-C and SIGTERM end the command at a clean point, and the process soon after if that does not come. `last_words` are asked
/// for in that case only; they replace those given before.
pub(in crate::cli) fn catch(last_words: impl FnOnce() -> String + Send + 'static) {
    catch_for(SHORT, last_words);
}

/// The same for a command that has a longer time to end, as a server has for answers that it has begun.
pub(in crate::cli) fn catch_for(lock_wait: Duration, last_words: impl FnOnce() -> String + Send + 'static) {
    PATIENCE.store(lock_wait.as_millis() as u64, Ordering::Relaxed);
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(last_words));
    // Fails only when the handler is set already, which is as good.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            end();
        }
        let lock_wait = Duration::from_millis(PATIENCE.load(Ordering::Relaxed));
        let wait = move || {
            thread::sleep(lock_wait);
            end();
        };
        // The handler has to be free for a second signal.
        if thread::Builder::new().name("interrupt".into()).spawn(wait).is_err() {
            end();
        }
    });
}

/// Says that the command has come to its end, and writes its own message. Does not return when the process is being ended already.
pub(in crate::cli) fn conclude() {
    if ENDING.swap(true, Ordering::Relaxed) {
        loop {
            thread::park();
        }
    }
}

/// Ends the process with the last words that were given; returns only where the command has come to its end.
pub(in crate::cli) fn end() {
    if ENDING.swap(true, Ordering::Relaxed) {
        return;
    }
    let (sender, said) = mpsc::channel();
    let speak = move || {
        let words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).take();
        let words = words.map_or_else(|| "interrupted".to_owned(), |words| words());
        if io::stderr().is_terminal() {
            // A progress bar is there.
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
        say(format_args!("jianbao: {words}"));
        let _ = sender.send(());
    };
    if thread::Builder::new().spawn(speak).is_ok() {
        let _ = said.recv_timeout(MESSAGE);
    }
    process::exit(Exit::Interrupted as i32);
}
