//! Runs jobs on worker threads, within the limits on number, time and steps.

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
    admission_queue::{AdmissionQueue, Permit, Refusal},
    cancellation::{CancelGuard, Cancellation},
    client_quota::{ClientQuotas, QuotaPermit},
};
use crate::{
    error::StopReason,
    search::Budget,
    serve::{
        config::Limits,
        http::problem::{Kind, Problem},
        observer::{Lane, Reporter, Worked},
    },
};

/// All threads that work for requests.
pub(in crate::serve) struct Workers {
    pub(super) searches: AdmissionQueue,
    pub(super) slow: AdmissionQueue,
    exports: AdmissionQueue,
    quotas: Arc<ClientQuotas>,
    cancellation: Arc<Cancellation>,
    reporter: Arc<Reporter>,
    limits: Limits,
}

/// What a job occupies, until it is dropped.
struct Held {
    _place: Permit,
    /// The place in the slow lane.
    _slow: Option<Permit>,
    _quota: Option<Arc<QuotaPermit>>,
}

impl Workers {
    pub(in crate::serve) fn new(limits: Limits, reporter: &Arc<Reporter>) -> Self {
        Self {
            searches: AdmissionQueue::new(limits.searches, limits.queue),
            slow: AdmissionQueue::new(limits.searches.saturating_sub(1), limits.slow_queue),
            exports: AdmissionQueue::new(limits.exports, 0),
            quotas: Arc::default(),
            cancellation: Arc::default(),
            reporter: Arc::clone(reporter),
            limits,
        }
    }

    /// Threads that are needed for all places.
    pub(in crate::serve) fn threads(limits: &Limits) -> usize {
        limits.searches.max(1) + limits.exports.max(1)
    }

    /// Whether the next search would be refused because too many wait.
    pub(in crate::serve) fn is_full(&self) -> bool {
        self.searches.is_full()
    }

    /// Ends all work, and all that begins later.
    pub(in crate::serve) fn end(&self) {
        self.cancellation.cancel_all();
    }

    /// Does `work`, first with the small limit of steps, then, when that is not enough, once more from the beginning with the
    /// full one. Dropping the future ends the work.
    pub(in crate::serve) async fn search<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let begun = Instant::now();
        let deadline = begun + self.limits.time;
        let quota = self.quota(client)?;
        let work = Arc::new(work);
        let place = self.searches.acquire(deadline.min(begun + self.limits.wait)).await.map_err(Problem::from)?;
        let held = Held { _place: place, _slow: None, _quota: quota.clone() };
        let first = self.limits.first_steps.min(self.limits.steps);
        let budget = Budget::new().max_steps(first).deadline(deadline.into_std());
        let outcome = self.attempt(Lane::Fast, &budget, deadline, held, Arc::clone(&work)).await;
        // The work may also have refused by itself what is hopeless; then it has spent next to nothing.
        let needs_more =
            matches!(&outcome, Err(problem) if problem.kind() == Kind::TooCostly) && budget.steps() > first;
        if !needs_more || first == self.limits.steps {
            return outcome;
        }
        let slow = self.slow.acquire(deadline).await.map_err(Problem::from)?;
        let place = self.searches.acquire_queued(deadline).await.map_err(Problem::from)?;
        let held = Held { _place: place, _slow: Some(slow), _quota: quota };
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
        let _guard = self.cancellation.cancel_on_drop(budget);
        let job = Job { lane, budget: budget.clone(), held, reporter: Arc::clone(&self.reporter) };
        let running = task::spawn_blocking(move || job.run(|budget| work(budget)));
        match time::timeout_at(deadline, running).await {
            Ok(Ok(outcome)) => outcome,
            // The runtime ends, and no thread was left for this.
            Ok(Err(_)) => Err(Problem::stopped(StopReason::Cancelled)),
            Err(_) => Err(Problem::stopped(StopReason::Deadline)),
        }
    }

    /// A place for an export, if there is one now. Dropping [`CancelGuard`] ends the export.
    pub(in crate::serve) async fn export(&self, client: IpAddr) -> Result<(Job, CancelGuard), Problem> {
        let quota = self.quota(client)?;
        let place = self.exports.acquire(Instant::now()).await.map_err(Problem::from)?;
        let deadline = Instant::now() + self.limits.export_time;
        let budget = Budget::new().max_steps(self.limits.export_steps).deadline(deadline.into_std());
        let guard = self.cancellation.cancel_on_drop(&budget);
        let held = Held { _place: place, _slow: None, _quota: quota };
        Ok((Job { lane: Lane::Export, budget, held, reporter: Arc::clone(&self.reporter) }, guard))
    }

    /// What this client may have in work, where that is bounded.
    fn quota(&self, client: IpAddr) -> Result<Option<Arc<QuotaPermit>>, Problem> {
        let Some(most) = self.limits.share(client) else { return Ok(None) };
        let quota = self.quotas.acquire(Limits::network(client), most).ok_or_else(|| {
            Problem::new(Kind::TooManyOfOne, "wait for the answers to your other requests first")
                .with(header::RETRY_AFTER, "1")
        })?;
        Ok(Some(Arc::new(quota)))
    }
}

/// A job with all that it needs.
pub(in crate::serve) struct Job {
    lane: Lane,
    budget: Budget,
    held: Held,
    reporter: Arc<Reporter>,
}

impl Job {
    /// Does `work`, to be called on a thread that may be kept busy. A panic of the work is reported and ends this request only.
    ///
    /// An answer of work that was stopped is never given, even if the work did not notice: it may be a part only.
    pub(in crate::serve) fn run<T>(self, work: impl FnOnce(&Budget) -> Result<T, Problem>) -> Result<T, Problem> {
        let Self { lane, budget, held, reporter } = self;
        let observer = reporter.observer();
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
                reporter.trouble(&format!("answering a request failed: {}", panic_message(&*panic)));
                Err(Problem::internal())
            }
            (Ok(_), Some(reason)) => Err(Problem::stopped(reason)),
            (Ok(outcome), None) => outcome,
        }
    }
}

/// What a panic said.
pub(in crate::serve) fn panic_message(panic: &(dyn Any + Send)) -> &str {
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
