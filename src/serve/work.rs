//! Work that keeps a core busy, on threads of its own: so much at once, so many waiting, each for so long. What is over that is
//! refused at once.
//!
//! A search that has begun cannot be stopped. When it takes too long its answer is given up and the client is told so; its place
//! is free for others only when it has ended, so that there are never more at once than was said.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::header;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
    time::{self, Instant},
};

use super::{
    Limits,
    problem::{Kind, Problem},
};

/// A bounded number of threads with a bounded queue before them.
pub(super) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    wait: Duration,
    limits: Limits,
    clients: Arc<Clients>,
}

/// A place in a pool. Dropping it makes room for the next.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share>,
}

impl Pool {
    /// `at_once` pieces of work, as many as `queue` more waiting.
    pub(super) fn new(at_once: usize, queue: usize, limits: Limits, clients: &Arc<Clients>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: AtomicUsize::new(0),
            queue,
            wait: limits.wait.min(limits.time),
            limits,
            clients: Arc::clone(clients),
        }
    }

    /// Waits for a place, but not for long.
    pub(super) async fn place(&self, client: IpAddr) -> Result<Place, Problem> {
        let share = match self.limits.share(client) {
            Some(most) => Some(self.clients.share(client, most).ok_or_else(too_many)?),
            None => None,
        };
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Place { _permit: permit, _share: share });
        }
        let _waiting = Waiting::begin(&self.waiting, self.queue)
            .ok_or_else(|| Problem::overloaded("others wait already; ask again in a moment"))?;
        match time::timeout(self.wait, Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Place { _permit: permit, _share: share }),
            // Nobody closes the semaphore; if somebody did, no place is free either.
            Ok(Err(_)) | Err(_) => {
                Err(Problem::overloaded("it was not this request's turn in time; ask again in a moment"))
            }
        }
    }

    /// Does `work` on a thread of its own when there is a place.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let deadline = Instant::now() + self.limits.time;
        let place = self.place(client).await?;
        let working = task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        match time::timeout_at(deadline, working).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Problem::new(Kind::Internal, "answering this failed; the server's log may tell why")),
            Err(_) => Err(Problem::new(
                Kind::TooSlow,
                "the answer was given up; ask for less: fewer alternatives, fewer wildcards, a shorter time",
            )),
        }
    }
}

fn too_many() -> Problem {
    Problem::new(Kind::TooManyOfOne, "wait for the answers to your other requests first").with(header::RETRY_AFTER, "1")
}

/// One that waits, counted.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let room = |now| (now < most).then_some(now + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).ok().map(|_| Self(waiting))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How much each client has in work.
#[derive(Default)]
pub(super) struct Clients {
    busy: Mutex<HashMap<IpAddr, usize>>,
}

impl Clients {
    /// One more for this client, if it may have so many.
    fn share(self: &Arc<Self>, client: IpAddr, most: usize) -> Option<Share> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let count = busy.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Share { clients: Arc::clone(self), client })
    }
}

/// One of the pieces of work that a client may have.
struct Share {
    clients: Arc<Clients>,
    client: IpAddr,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut busy = self.clients.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = busy.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                busy.remove(&self.client);
            }
        }
    }
}
