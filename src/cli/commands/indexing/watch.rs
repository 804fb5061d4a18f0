//! Waits until an archive changes. The system reports changes; files are read when nobody has written to them for a while.

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

/// Nothing must happen for so long before an archive is read.
const QUIET_PERIOD: Duration = Duration::from_millis(500);
/// But no longer than this after the first change: an archive may never be quiet.
const MAX_DELAY: Duration = Duration::from_secs(5);
/// Looked at after so long without a word from the system: it does not tell of changes that others make on a network disk.
const RESCAN_INTERVAL: Duration = Duration::from_secs(300);
/// How often it is asked whether somebody pressed Ctrl-C.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Hears of changes below some roots.
pub(super) struct FileWatcher {
    events: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl FileWatcher {
    /// Watches `roots`, but not what happens in `index`.
    pub(super) fn new(roots: &[Root], index: PathBuf) -> anyhow::Result<Self> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let is_relevant = match &event {
                Ok(event) => {
                    !matches!(event.kind, EventKind::Access(_))
                        && event.paths.iter().any(|path| !path.starts_with(&index))
                }
                // Events were lost: anything may have changed.
                Err(_) => true,
            };
            if is_relevant {
                // Nobody listens any more when the program ends.
                let _ = sender.send(());
            }
        })?;
        for root in roots.iter().filter(|root| !root.is_stream()) {
            // Of a file its folder is watched: a new file may take its place.
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

    /// Waits until there may be something new; `false` when somebody wants to end.
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
