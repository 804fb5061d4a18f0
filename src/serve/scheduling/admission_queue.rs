//! A bounded number of places for work, with a bounded queue in front of them. First come, first served.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};

/// AdmissionQueue, and the requests that wait for one.
pub(super) struct AdmissionQueue {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
}

/// A place; dropping it gives it to the request that has waited longest.
pub(super) type Permit = OwnedSemaphorePermit;

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The queue is full.
    Full,
    /// No place became free in time.
    Late,
}

impl AdmissionQueue {
    /// `count` places, at least one, and room for `queue` requests that wait.
    pub(super) fn new(count: usize, queue: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count.max(1))), waiting: AtomicUsize::new(0), queue }
    }

    /// Waits for a place, in the queue if there is room in it.
    pub(super) async fn acquire(&self, deadline: Instant) -> Result<Permit, Refusal> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(permit);
        }
        let _entry = QueueEntry::enter(&self.waiting, self.queue).ok_or(Refusal::Full)?;
        self.acquire_queued(deadline).await
    }

    /// Waits for a place without being counted: for work that was queued elsewhere before.
    pub(super) async fn acquire_queued(&self, deadline: Instant) -> Result<Permit, Refusal> {
        match time::timeout_at(deadline, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            // The semaphore is never closed; if it were, there would be no place either.
            Ok(Err(_)) | Err(_) => Err(Refusal::Late),
        }
    }

    /// Whether the next request would be refused.
    pub(super) fn is_full(&self) -> bool {
        self.free.available_permits() == 0 && self.waiting.load(Ordering::Relaxed) >= self.queue
    }

    /// How many requests wait in the queue.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether all places are taken.
    #[cfg(test)]
    pub(super) fn is_taken(&self) -> bool {
        self.free.available_permits() == 0
    }
}

/// A request that waits, counted until it is dropped.
struct QueueEntry<'a>(&'a AtomicUsize);

impl<'a> QueueEntry<'a> {
    fn enter(waiting: &'a AtomicUsize, max: usize) -> Option<Self> {
        let room = |now| (now < max).then_some(now + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).ok().map(|_| Self(waiting))
    }
}

impl Drop for QueueEntry<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
