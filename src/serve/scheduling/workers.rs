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
        observer::{JobReport, Lane, Reporter},
    },
};

/// The worker threads and their limits.
pub(in crate::serve) struct Workers {
    pub(super) searches: AdmissionQueue,
    pub(super) slow: AdmissionQueue,
    exports: AdmissionQueue,
    quotas: Arc<ClientQuotas>,
    cancellation: Arc<Cancellation>,
    reporter: Arc<Reporter>,
    limits: Limits,
}

/// The permits of a job; released on drop.
struct JobPermits {
    _permit: Permit,
    /// The permit of the slow lane.
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

    /// Number of threads for all permits.
    pub(in crate::serve) fn threads(limits: &Limits) -> usize {
        limits.searches.max(1) + limits.exports.max(1)
    }

    /// Whether the next search would be rejected because the queue is full.
    pub(in crate::serve) fn is_full(&self) -> bool {
        self.searches.is_full()
    }

    /// Cancels all jobs, including those that start later.
    pub(in crate::serve) fn cancel_all(&self) {
        self.cancellation.cancel_all();
    }

    /// Runs `work` with the small limit of steps, and if that is not enough, once more with the full limit. Dropping
    /// the future cancels the job.
    pub(in crate::serve) async fn search<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let started = Instant::now();
        let deadline = started + self.limits.time;
        let quota = self.quota(client)?;
        let work = Arc::new(work);
        let permit = self.searches.acquire(deadline.min(started + self.limits.wait)).await.map_err(Problem::from)?;
        let permits = JobPermits { _permit: permit, _slow: None, _quota: quota.clone() };
        let first_limit = self.limits.first_steps.min(self.limits.steps);
        let budget = Budget::new().max_steps(first_limit).deadline(deadline.into_std());
        let result = self.run_once(Lane::Fast, &budget, deadline, permits, Arc::clone(&work)).await;
        // The job may also have rejected the query because of its estimate; then it has used few steps.
        let needs_more =
            matches!(&result, Err(problem) if problem.kind() == Kind::TooCostly) && budget.steps() > first_limit;
        if !needs_more || first_limit == self.limits.steps {
            return result;
        }
        let slow = self.slow.acquire(deadline).await.map_err(Problem::from)?;
        let permit = self.searches.acquire_queued(deadline).await.map_err(Problem::from)?;
        let permits = JobPermits { _permit: permit, _slow: Some(slow), _quota: quota };
        let budget = Budget::new().max_steps(self.limits.steps).deadline(deadline.into_std());
        self.run_once(Lane::Slow, &budget, deadline, permits, work).await
    }

    /// Runs `work` once, on a worker thread.
    async fn run_once<T: Send + 'static>(
        &self,
        lane: Lane,
        budget: &Budget,
        deadline: Instant,
        permits: JobPermits,
        work: Arc<impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static>,
    ) -> Result<T, Problem> {
        let _guard = self.cancellation.cancel_on_drop(budget);
        let job = Job { lane, budget: budget.clone(), permits, reporter: Arc::clone(&self.reporter) };
        let running = task::spawn_blocking(move || job.run(|budget| work(budget)));
        match time::timeout_at(deadline, running).await {
            Ok(Ok(result)) => result,
            // The runtime has shut down.
            Ok(Err(_)) => Err(Problem::stopped(StopReason::Cancelled)),
            Err(_) => Err(Problem::stopped(StopReason::Deadline)),
        }
    }

    /// Returns a job for an export, if there is a free permit. Dropping the [`CancelGuard`] cancels the job.
    pub(in crate::serve) async fn export(&self, client: IpAddr) -> Result<(Job, CancelGuard), Problem> {
        let quota = self.quota(client)?;
        let permit = self.exports.acquire(Instant::now()).await.map_err(Problem::from)?;
        let deadline = Instant::now() + self.limits.export_time;
        let budget = Budget::new().max_steps(self.limits.export_steps).deadline(deadline.into_std());
        let guard = self.cancellation.cancel_on_drop(&budget);
        let permits = JobPermits { _permit: permit, _slow: None, _quota: quota };
        Ok((Job { lane: Lane::Export, budget, permits, reporter: Arc::clone(&self.reporter) }, guard))
    }

    /// The quota of this client; `None` if it has no limit.
    fn quota(&self, client: IpAddr) -> Result<Option<Arc<QuotaPermit>>, Problem> {
        let Some(max) = self.limits.search_limit(client) else { return Ok(None) };
        let quota = self.quotas.acquire(Limits::network(client), max).ok_or_else(|| {
            Problem::new(Kind::TooManyOfOne, "wait for the answers to your other requests first")
                .with(header::RETRY_AFTER, "1")
        })?;
        Ok(Some(Arc::new(quota)))
    }
}

/// A job that is ready to run.
pub(in crate::serve) struct Job {
    lane: Lane,
    budget: Budget,
    permits: JobPermits,
    reporter: Arc<Reporter>,
}

impl Job {
    /// Runs `work`. Must be called on a thread that may block. A panic is reported, and affects this request only.
    ///
    /// The result of a stopped job is discarded, because it may be incomplete.
    pub(in crate::serve) fn run<T>(self, work: impl FnOnce(&Budget) -> Result<T, Problem>) -> Result<T, Problem> {
        let Self { lane, budget, permits, reporter } = self;
        let observer = reporter.observer();
        // Shared state is behind locks whose poisoning is ignored.
        let result = panic::catch_unwind(AssertUnwindSafe(|| {
            observer.job_started(lane);
            work(&budget)
        }));
        let stopped = match budget.check() {
            Err(jianbao_query::Error::Stopped { reason }) => Some(reason),
            _ => None,
        };
        observer.job_finished(&JobReport { lane, steps: budget.steps(), stopped, panicked: result.is_err() });
        drop(permits);
        match (result, stopped) {
            (Err(panic), _) => {
                reporter.error(&format!("answering a request failed: {}", panic_message(&*panic)));
                Err(Problem::internal())
            }
            (Ok(_), Some(reason)) => Err(Problem::stopped(reason)),
            (Ok(result), None) => result,
        }
    }
}

/// The message of a panic.
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
