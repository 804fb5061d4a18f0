//! Work that keeps a core busy, on threads of its own. How many jobs run at once, how many wait, and what each may cost is
//! bounded; what is beyond a bound is refused.
//!
//! A search runs first in the *fast lane*, with a small limit of steps. One that needs more is ended and begins anew in the *slow
//! lane*, with the full limit. Slow searches never take all places, and are queued apart from the others. So whoever asks for
//! something usual waits for short searches only, however many heavy ones there are.
//!
//! ```text
//! request ─share of its client→ queue ─place→ first run ─answer→
//!                                               └ too much work ─slow queue→ second run ─answer, or 422→
//! ```
//!
//! With one place there is nothing to keep free. Places are given in the order of asking, so a usual search then waits for at most
//! one heavy one, and a heavy one for all that asked before it.
//!
//! Work ends when its answer is not wanted any more: at the limit of time (504), when the client closes the connection, when the
//! server ends. Its [`Budget`] is cancelled, its thread notices within a few thousand steps and gives its place back. What was
//! found until then is never sent.

mod budgets;
mod clients;
mod places;

#[cfg(test)]
mod tests;

use std::{
    any::Any,
    net::IpAddr,
    panic::{self, AssertUnwindSafe},
    sync::Arc,
};

use axum::http::header;
use tokio::{
    task,
    time::{self, Instant},
};

use super::{
    Lane, Limits, Worked,
    http::problem::{Kind, Problem},
    journal::Journal,
};
use crate::{error::StopReason, search::Budget};
use budgets::Budgets;
pub(super) use budgets::Watched;
use clients::{Clients, Share};
use places::{Permit, Places, Refusal};

/// All threads that work for requests.
pub(super) struct Workers {
    searches: Places,
    slow: Places,
    exports: Places,
    clients: Arc<Clients>,
    budgets: Arc<Budgets>,
    journal: Arc<Journal>,
    limits: Limits,
}

/// What a job occupies, until it is dropped.
struct Held {
    _place: Permit,
    /// The place in the slow lane.
    _slow: Option<Permit>,
    _share: Option<Arc<Share>>,
}

impl Workers {
    pub(super) fn new(limits: Limits, journal: &Arc<Journal>) -> Self {
        Self {
            searches: Places::new(limits.searches, limits.queue),
            slow: Places::new(limits.searches.saturating_sub(1), limits.slow_queue),
            exports: Places::new(limits.exports, 0),
            clients: Arc::default(),
            budgets: Arc::default(),
            journal: Arc::clone(journal),
            limits,
        }
    }

    /// Threads that are needed for all places.
    pub(super) fn threads(limits: &Limits) -> usize {
        limits.searches.max(1) + limits.exports.max(1)
    }

    /// Whether the next search would be refused because too many wait.
    pub(super) fn is_full(&self) -> bool {
        self.searches.is_full()
    }

    /// Ends all work, and all that begins later.
    pub(super) fn end(&self) {
        self.budgets.cancel_all();
    }

    /// Does `work`, first with the small limit of steps, then, when that is not enough, once more from the beginning with the
    /// full one. Dropping the future ends the work.
    pub(super) async fn search<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let begun = Instant::now();
        let deadline = begun + self.limits.time;
        let share = self.share(client)?;
        let work = Arc::new(work);
        let place = self.searches.queue(deadline.min(begun + self.limits.wait)).await.map_err(Problem::from)?;
        let held = Held { _place: place, _slow: None, _share: share.clone() };
        let first = self.limits.first_steps.min(self.limits.steps);
        let budget = Budget::new().max_steps(first).deadline(deadline.into_std());
        let outcome = self.attempt(Lane::Fast, &budget, deadline, held, Arc::clone(&work)).await;
        // The work may also have refused by itself what is hopeless; then it has spent next to nothing.
        let needs_more =
            matches!(&outcome, Err(problem) if problem.kind() == Kind::TooCostly) && budget.steps() > first;
        if !needs_more || first == self.limits.steps {
            return outcome;
        }
        let slow = self.slow.queue(deadline).await.map_err(Problem::from)?;
        let place = self.searches.wait(deadline).await.map_err(Problem::from)?;
        let held = Held { _place: place, _slow: Some(slow), _share: share };
        let budget = Budget::new().max_steps(self.limits.steps).deadline(deadline.into_std());
        self.attempt(Lane::Slow, &budget, deadline, held, work).await
    }

    /// A run of `work` on a thread of its own.
    async fn attempt<T: Send + 'static>(
        &self,
        lane: Lane,
        budget: &Budget,
        deadline: Instant,
        held: Held,
        work: Arc<impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static>,
    ) -> Result<T, Problem> {
        let _watched = self.budgets.watch(budget);
        let job = Job { lane, budget: budget.clone(), held, journal: Arc::clone(&self.journal) };
        let running = task::spawn_blocking(move || job.run(|budget| work(budget)));
        match time::timeout_at(deadline, running).await {
            Ok(Ok(outcome)) => outcome,
            // The runtime ends, and no thread was left for this.
            Ok(Err(_)) => Err(Problem::stopped(StopReason::Cancelled)),
            Err(_) => Err(Problem::stopped(StopReason::Deadline)),
        }
    }

    /// A place for an export, if there is one now. Dropping [`Watched`] ends the export.
    pub(super) async fn export(&self, client: IpAddr) -> Result<(Job, Watched), Problem> {
        let share = self.share(client)?;
        let place = self.exports.queue(Instant::now()).await.map_err(Problem::from)?;
        let deadline = Instant::now() + self.limits.export_time;
        let budget = Budget::new().max_steps(self.limits.export_steps).deadline(deadline.into_std());
        let watched = self.budgets.watch(&budget);
        let held = Held { _place: place, _slow: None, _share: share };
        Ok((Job { lane: Lane::Export, budget, held, journal: Arc::clone(&self.journal) }, watched))
    }

    /// What this client may have in work, where that is bounded.
    fn share(&self, client: IpAddr) -> Result<Option<Arc<Share>>, Problem> {
        let Some(most) = self.limits.share(client) else { return Ok(None) };
        let share = self.clients.share(Limits::network(client), most).ok_or_else(|| {
            Problem::new(Kind::TooManyOfOne, "wait for the answers to your other requests first")
                .with(header::RETRY_AFTER, "1")
        })?;
        Ok(Some(Arc::new(share)))
    }
}

/// A job with all that it needs.
pub(super) struct Job {
    lane: Lane,
    budget: Budget,
    held: Held,
    journal: Arc<Journal>,
}

impl Job {
    /// Does `work`, to be called on a thread that may be kept busy. A panic of the work is reported and ends this request only.
    ///
    /// An answer of work that was stopped is never given, even if the work did not notice: it may be a part only.
    pub(super) fn run<T>(self, work: impl FnOnce(&Budget) -> Result<T, Problem>) -> Result<T, Problem> {
        let Self { lane, budget, held, journal } = self;
        let observer = journal.observer();
        // What the work has shared with others is guarded by locks whose poison is ignored.
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
            observer.work_begins(lane);
            work(&budget)
        }));
        let stopped = match budget.check() {
            Err(jianbao_query::Error::Stopped { reason }) => Some(reason),
            _ => None,
        };
        observer.work_ended(&Worked { lane, steps: budget.steps(), stopped, panicked: outcome.is_err() });
        drop(held);
        match (outcome, stopped) {
            (Err(panic), _) => {
                journal.trouble(&format!("answering a request failed: {}", message(&*panic)));
                Err(Problem::internal())
            }
            (Ok(_), Some(reason)) => Err(Problem::stopped(reason)),
            (Ok(outcome), None) => outcome,
        }
    }
}

/// What a panic said.
pub(super) fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::overloaded(match refusal {
            Refusal::Full => "the queue is full; try again in a moment",
            Refusal::Late => "the request waited too long in the queue; try again in a moment",
        })
    }
}
