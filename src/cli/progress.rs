//! How far a build is: a bar on a terminal, else a line every few seconds; and the list of skips.

use std::{
    io::{self, IsTerminal},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::{megabytes, say, thousands};
use crate::{
    corpus::Skip,
    index::{Observer, Tally},
};

/// How often a line is written where there is no bar.
const EVERY: Duration = Duration::from_secs(5);
/// How many skips are listed one by one.
const LISTED: u64 = 100;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Watches a build for the person who waits for it.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    files: u64,
    consumed: std::sync::Arc<AtomicU64>,
    last: Mutex<Instant>,
    skips: AtomicU64,
}

impl Progress {
    /// For so many `files` of `bytes` on disk together, of which `consumed` were read so far.
    pub(super) fn new(files: u64, bytes: u64, consumed: std::sync::Arc<AtomicU64>) -> Self {
        let bar = if io::stderr().is_terminal() {
            let style =
                ProgressStyle::with_template("{bar:30} {percent:>3}% {msg}  {eta} left").expect("a valid template");
            ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(8)).with_style(style)
        } else {
            ProgressBar::hidden()
        };
        let now = Instant::now();
        Self { bar, started: now, files, consumed, last: Mutex::new(now), skips: AtomicU64::new(0) }
    }

    /// Takes the bar away and tells how many skips were not listed.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        let skips = self.skips.load(Ordering::Relaxed);
        if skips > LISTED {
            say(format_args!("… and {} more skipped", thousands(skips - LISTED)));
        }
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

impl Observer for Progress {
    fn progress(&self, tally: &Tally) {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let line = || {
            format!(
                "{}/{} files, {} paragraphs, {:.1} MB/s",
                get(&tally.files),
                self.files,
                thousands(get(&tally.paragraphs)),
                megabytes(get(&tally.bytes)) / self.seconds().max(1e-3),
            )
        };
        if self.bar.is_hidden() {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.elapsed() >= EVERY {
                *last = Instant::now();
                say(format_args!("{}", line()));
            }
        } else {
            self.bar.set_position(get(&self.consumed));
            self.bar.set_message(line());
        }
    }

    fn skipped(&self, skip: &Skip) {
        if self.skips.fetch_add(1, Ordering::Relaxed) < LISTED {
            self.bar.suspend(|| say(format_args!("skipped {skip}")));
        }
    }

    fn cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

/// Makes Ctrl-C end the build at a clean point instead of in the middle of a write.
pub(super) fn catch_interrupts() {
    // Fails only when a handler is set already, which is as good.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}
