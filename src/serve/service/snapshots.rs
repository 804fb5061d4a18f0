//! The states of the index that can be searched: the current one, and earlier ones that clients still page through.

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
    index::{IndexReader, Stats, guarded},
    serve::config::Limits,
};

/// One state of the index.
pub(in crate::serve) struct Snapshot {
    /// What is read.
    pub archive: IndexReader,
    /// Its name, for cursors.
    pub state: String,
    stats: OnceLock<Stats>,
}

impl Snapshot {
    fn of(archive: IndexReader) -> Self {
        Self { state: archive.identity().to_owned(), archive, stats: OnceLock::new() }
    }

    /// What it holds. Counted once: counting looks at every paragraph.
    pub(in crate::serve) fn stats(&self) -> Result<&Stats> {
        if let Some(counted) = self.stats.get() {
            return Ok(counted);
        }
        let counted = self.archive.stats()?;
        Ok(self.stats.get_or_init(|| counted))
    }
}

/// The current state and some before it.
pub(in crate::serve) struct Snapshots {
    current: RwLock<Arc<Snapshot>>,
    /// Held by the one request that opens what is new; the others answer from what they have.
    opening: Mutex<()>,
    /// Whether there is something newer that cannot be opened.
    stale: AtomicBool,
    /// Newest last.
    kept: Mutex<VecDeque<Kept>>,
    limits: Limits,
}

struct Kept {
    snapshot: Arc<Snapshot>,
    asked: Instant,
}

impl Snapshots {
    pub(in crate::serve) fn open(dir: &Path, limits: Limits) -> Result<Self> {
        Ok(Self {
            current: RwLock::new(Arc::new(Snapshot::of(IndexReader::open(dir)?))),
            opening: Mutex::new(()),
            stale: AtomicBool::new(false),
            kept: Mutex::default(),
            limits,
        })
    }

    /// What is read now; what was committed before this was asked is in it, unless another request is just opening that. To be
    /// called where waiting for a disk does no harm. When what is new cannot be opened, `trouble` hears why and the state
    /// before answers.
    pub(in crate::serve) fn now(&self, trouble: &dyn Fn(&str)) -> Arc<Snapshot> {
        let now = self.last();
        match now.archive.is_current() {
            Ok(true) => {
                self.stale.store(false, Ordering::Relaxed);
                return now;
            }
            Ok(false) => {}
            Err(error) => {
                trouble(&error.to_string());
                self.stale.store(true, Ordering::Relaxed);
                return now;
            }
        }
        let Ok(_opening) = self.opening.try_lock() else { return now };
        // Another request may have opened it a moment ago.
        let now = self.last();
        if now.archive.is_current().unwrap_or(false) {
            return now;
        }
        match guarded(now.archive.dir(), || now.archive.reopen()) {
            Ok(next) => self.replace(now, Arc::new(Snapshot::of(next))),
            Err(error) => {
                self.stale.store(true, Ordering::Relaxed);
                trouble(&format!("{error}; the previous state is still served"));
                now
            }
        }
    }

    /// What was read last, current or not.
    pub(in crate::serve) fn last(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the last look found something newer that could not be opened.
    pub(in crate::serve) fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Relaxed)
    }

    fn replace(&self, old: Arc<Snapshot>, new: Arc<Snapshot>) -> Arc<Snapshot> {
        self.stale.store(false, Ordering::Relaxed);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&new);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.snapshot.state != new.state && kept.snapshot.state != old.state);
        if old.state != new.state {
            kept.push_back(Kept { snapshot: old, asked: Instant::now() });
        }
        self.forget(&mut kept);
        new
    }

    /// The state with this name, as long as it is kept.
    pub(in crate::serve) fn named(&self, state: &str) -> Option<Arc<Snapshot>> {
        let last = self.last();
        if last.state == state {
            return Some(last);
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.forget(&mut kept);
        let kept = kept.iter_mut().find(|kept| kept.snapshot.state == state)?;
        kept.asked = Instant::now();
        Some(Arc::clone(&kept.snapshot))
    }

    /// Lets go of what nobody asked for in a long time, and of the oldest when there are too many.
    fn forget(&self, kept: &mut VecDeque<Kept>) {
        kept.retain(|kept| kept.asked.elapsed() < self.limits.kept_for);
        while kept.len() > self.limits.kept {
            kept.pop_front();
        }
    }
}
