//! Waits for changes of the source files. The system reports changes; the wait ends after a quiet period.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::{
    cli::terminal::{console::print_message, interrupt},
    corpus::Root,
};

/// How long the sources must stay unchanged before they are read.
const QUIET_PERIOD: Duration = Duration::from_millis(500);
/// Longest delay after the first change, for sources that change all the time.
const MAX_DELAY: Duration = Duration::from_secs(5);
/// Interval of rescans without an event. The system does not report changes that other machines make on a network disk.
const RESCAN_INTERVAL: Duration = Duration::from_secs(300);
/// Interval of checks for Ctrl-C.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Receives change events of the sources.
pub(super) struct FileWatcher {
    events: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl FileWatcher {
    /// Watches `roots`. Ignores changes below `index`.
    pub(super) fn new(roots: &[Root], index: PathBuf) -> anyhow::Result<Self> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let is_relevant = match &event {
                Ok(event) => {
                    !matches!(event.kind, EventKind::Access(_))
                        && event.paths.iter().any(|path| !path.starts_with(&index))
                }
                // Events were lost, so anything may have changed.
                Err(_) => true,
            };
            if is_relevant {
                // The receiver is gone when the program exits.
                let _ = sender.send(());
            }
        })?;
        for root in roots.iter().filter(|root| !root.is_stream()) {
            // Watch the parent folder of a file: the file may be replaced.
            let (path, mode) = match root.path.parent() {
                Some(folder) if root.is_file => (folder, RecursiveMode::NonRecursive),
                _ => (root.path.as_path(), RecursiveMode::Recursive),
            };
            if let Err(error) = watcher.watch(path, mode) {
                print_message(format_args!(
                    "{} cannot be watched ({error}); it is rescanned every five minutes",
                    path.display()
                ));
            }
        }
        Ok(Self { events, _watcher: watcher })
    }

    /// Waits for a change or the next rescan. Returns `false` after Ctrl-C.
    pub(super) fn wait(&self) -> bool {
        let started = Instant::now();
        let mut first_change: Option<Instant> = None;
        let mut last_change = started;
        loop {
            if interrupt::interrupted() {
                return false;
            }
            match self.events.recv_timeout(POLL_INTERVAL) {
                Ok(()) => {
                    last_change = Instant::now();
                    first_change.get_or_insert(last_change);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            let is_due = first_change.is_some_and(|first_change| {
                last_change.elapsed() >= QUIET_PERIOD || first_change.elapsed() >= MAX_DELAY
            });
            if is_due || started.elapsed() >= RESCAN_INTERVAL {
                return true;
            }
        }
    }
}
