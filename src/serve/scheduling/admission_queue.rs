//! A semaphore with a bounded first-in, first-out queue.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};

/// A limited number of permits, and the requests that wait for one.
pub(super) struct AdmissionQueue {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
}

/// A permit. Dropping it passes it to the request that has waited longest.
pub(super) type Permit = OwnedSemaphorePermit;

/// Why there is no permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The queue is full.
    Full,
    /// No permit became free before the deadline.
    Late,
}

impl AdmissionQueue {
    /// Creates `count` permits, at least one, and a queue for `queue` requests.
    pub(super) fn new(count: usize, queue: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count.max(1))), waiting: AtomicUsize::new(0), queue }
    }

    /// Waits for a permit, in the queue if it has room.
    pub(super) async fn acquire(&self, deadline: Instant) -> Result<Permit, Refusal> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(permit);
        }
        let _entry = QueueEntry::enter(&self.waiting, self.queue).ok_or(Refusal::Full)?;
        self.acquire_queued(deadline).await
    }

    /// Waits for a permit without a place in the queue: for a job that was queued elsewhere.
    pub(super) async fn acquire_queued(&self, deadline: Instant) -> Result<Permit, Refusal> {
        match time::timeout_at(deadline, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => Err(Refusal::Late),
        }
    }

    /// Whether the next request would be rejected.
    pub(super) fn is_full(&self) -> bool {
        self.free.available_permits() == 0 && self.waiting.load(Ordering::Relaxed) >= self.queue
    }

    /// Number of requests in the queue.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether all permits are in use.
    #[cfg(test)]
    pub(super) fn is_taken(&self) -> bool {
        self.free.available_permits() == 0
    }
}

/// A place in the queue; released on drop.
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
