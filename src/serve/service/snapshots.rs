//! Keeps states of the index open: the current one, and earlier ones that clients still page through.

use std::{
    collections::VecDeque,
    path::Path,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use crate::{
    error::Result,
    index::{IndexReader, Stats, catch_panics},
    serve::config::Limits,
};

/// One state of the index.
pub(in crate::serve) struct Snapshot {
    /// The open index.
    pub reader: IndexReader,
    /// The name of the state, for cursors.
    pub state: String,
    stats: OnceLock<Stats>,
}

impl Snapshot {
    fn of(reader: IndexReader) -> Self {
        Self { state: reader.identity().to_owned(), reader, stats: OnceLock::new() }
    }

    /// Statistics of the index. Computed once, because this reads every paragraph.
    pub(in crate::serve) fn stats(&self) -> Result<&Stats> {
        if let Some(stats) = self.stats.get() {
            return Ok(stats);
        }
        let stats = self.reader.stats()?;
        Ok(self.stats.get_or_init(|| stats))
    }
}

/// The current state and some earlier ones.
pub(in crate::serve) struct Snapshots {
    current: RwLock<Arc<Snapshot>>,
    /// Locked by the request that opens a new state; other requests use the current one.
    opening: Mutex<()>,
    /// Whether there is a newer state that cannot be opened.
    stale: AtomicBool,
    /// Newest last.
    retained: Mutex<VecDeque<RetainedSnapshot>>,
    limits: Limits,
}

struct RetainedSnapshot {
    snapshot: Arc<Snapshot>,
    last_used: Instant,
}

impl Snapshots {
    pub(in crate::serve) fn open(dir: &Path, limits: Limits) -> Result<Self> {
        Ok(Self {
            current: RwLock::new(Arc::new(Snapshot::of(IndexReader::open(dir)?))),
            opening: Mutex::new(()),
            stale: AtomicBool::new(false),
            retained: Mutex::default(),
            limits,
        })
    }

    /// Returns the newest state that can be opened, and opens it if necessary. If another request is opening it,
    /// returns the state before. May block on the disk. If the new state cannot be opened, calls `on_error` and returns
    /// the state before.
    pub(in crate::serve) fn current(&self, on_error: &dyn Fn(&str)) -> Arc<Snapshot> {
        let current = self.cached();
        match current.reader.is_current() {
            Ok(true) => {
                self.stale.store(false, Ordering::Relaxed);
                return current;
            }
            Ok(false) => {}
            Err(error) => {
                on_error(&error.to_string());
                self.stale.store(true, Ordering::Relaxed);
                return current;
            }
        }
        let Ok(_opening) = self.opening.try_lock() else { return current };
        // Another request may have opened it meanwhile.
        let current = self.cached();
        if current.reader.is_current().unwrap_or(false) {
            return current;
        }
        match catch_panics(current.reader.dir(), || current.reader.reopen()) {
            Ok(new) => self.replace(current, Arc::new(Snapshot::of(new))),
            Err(error) => {
                self.stale.store(true, Ordering::Relaxed);
                on_error(&format!("{error}; the previous state is still served"));
                current
            }
        }
    }

    /// The state that was opened last, without a check for a newer one.
    pub(in crate::serve) fn cached(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the last check found a newer state that could not be opened.
    pub(in crate::serve) fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Relaxed)
    }

    fn replace(&self, old: Arc<Snapshot>, new: Arc<Snapshot>) -> Arc<Snapshot> {
        self.stale.store(false, Ordering::Relaxed);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&new);
        let mut retained = self.retained.lock().unwrap_or_else(PoisonError::into_inner);
        retained.retain(|retained| retained.snapshot.state != new.state && retained.snapshot.state != old.state);
        if old.state != new.state {
            retained.push_back(RetainedSnapshot { snapshot: old, last_used: Instant::now() });
        }
        self.evict(&mut retained);
        new
    }

    /// The state with this name, if it is still open.
    pub(in crate::serve) fn by_state(&self, state: &str) -> Option<Arc<Snapshot>> {
        let cached = self.cached();
        if cached.state == state {
            return Some(cached);
        }
        let mut retained = self.retained.lock().unwrap_or_else(PoisonError::into_inner);
        self.evict(&mut retained);
        let retained = retained.iter_mut().find(|retained| retained.snapshot.state == state)?;
        retained.last_used = Instant::now();
        Some(Arc::clone(&retained.snapshot))
    }

    /// Closes states that were not used for a long time, and the oldest if there are too many.
    fn evict(&self, retained: &mut VecDeque<RetainedSnapshot>) {
        retained.retain(|retained| retained.last_used.elapsed() < self.limits.retention);
        while retained.len() > self.limits.retained_snapshots {
            retained.pop_front();
        }
    }
}
