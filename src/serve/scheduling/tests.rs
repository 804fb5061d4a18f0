//! Tests of the scheduling. Gates hold the jobs, so that nothing depends on timing.

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{runtime::Handle, sync::watch, task::JoinHandle};

use super::Workers;
use crate::{
    error::StopReason,
    search::Budget,
    serve::{
        config::Limits,
        http::problem::{Kind, Problem},
        observer::{
            CompletedRequest, JobReport,
            Lane::{self, Fast, Slow},
            Observer, Reporter,
        },
    },
};

/// Step limits of the first and the second run.
const SMALL: u64 = 100;
const FULL: u64 = 10_000;

/// Records the events.
#[derive(Default)]
struct EventLog {
    started: Mutex<Vec<Lane>>,
    finished: Mutex<Vec<JobReport>>,
    errors: Mutex<Vec<String>>,
}

impl EventLog {
    fn started(&self) -> Vec<Lane> {
        self.started.lock().expect("no test panics here").clone()
    }

    fn finished(&self) -> Vec<JobReport> {
        self.finished.lock().expect("no test panics here").clone()
    }
}

impl Observer for EventLog {
    fn request_completed(&self, _: &CompletedRequest<'_>) {}

    fn error(&self, message: &str) {
        self.errors.lock().expect("no test panics here").push(message.to_owned());
    }

    fn job_started(&self, lane: Lane) {
        self.started.lock().expect("no test panics here").push(lane);
    }

    fn job_finished(&self, work: &JobReport) {
        self.finished.lock().expect("no test panics here").push(*work);
    }
}

struct Fixture {
    workers: Arc<Workers>,
    events: Arc<EventLog>,
}

/// Low step limits, and long timeouts.
fn limits(searches: usize) -> Limits {
    let long = std::time::Duration::from_secs(600);
    Limits { searches, time: long, wait: long, first_steps: SMALL, steps: FULL, ..Limits::default() }
}

impl Fixture {
    fn new(limits: Limits) -> Self {
        let events = Arc::new(EventLog::default());
        let reporter = Arc::new(Reporter::new(Arc::<EventLog>::clone(&events)));
        Self { workers: Arc::new(Workers::new(limits, &reporter)), events }
    }

    /// Starts a job without waiting for its result.
    fn ask<T: Send + 'static>(
        &self,
        work: impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> JoinHandle<Result<T, Problem>> {
        let workers = Arc::clone(&self.workers);
        tokio::spawn(async move { workers.search(IpAddr::from([127, 0, 0, 1]), work).await })
    }

    async fn answer<T: Send + 'static>(
        &self,
        work: impl Fn(&Budget) -> Result<T, Problem> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        self.ask(work).await.expect("asking does not panic")
    }
}

fn spend(budget: &Budget, steps: u64) -> Result<(), Problem> {
    (0..steps).all(|_| budget.spend(1));
    match budget.check() {
        Err(jianbao_query::Error::Stopped { reason }) => Err(Problem::stopped(reason)),
        _ => Ok(()),
    }
}

/// Runs until it is cancelled.
fn endless(budget: &Budget) -> Result<(), Problem> {
    while budget.spend(0) {
        std::thread::yield_now();
    }
    spend(budget, 0)
}

/// Blocks jobs until it is opened.
struct Gate {
    open: watch::Sender<bool>,
    arrived: watch::Sender<usize>,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
}

impl Gate {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            open: watch::Sender::new(false),
            arrived: watch::Sender::new(0),
            inside: AtomicUsize::new(0),
            most_inside: AtomicUsize::new(0),
        })
    }

    fn pass(&self) {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_inside.fetch_max(inside, Ordering::SeqCst);
        self.arrived.send_modify(|arrived| *arrived += 1);
        let opened = Handle::current().block_on(async { self.open.subscribe().wait_for(|open| *open).await.is_ok() });
        assert!(opened, "the gate outlives the work");
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }

    /// A job that exceeds the limit of the first run, and blocks in the second.
    fn heavy(self: &Arc<Self>) -> impl Fn(&Budget) -> Result<(), Problem> + Send + Sync + use<> {
        let gate = Arc::clone(self);
        move |budget| {
            spend(budget, SMALL + 1)?;
            gate.pass();
            Ok(())
        }
    }

    async fn arrived(&self, count: usize) {
        self.arrived.subscribe().wait_for(|arrived| *arrived >= count).await.expect("the gate is there");
    }
}

/// Yields until a condition holds.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

fn kind<T>(outcome: &Result<T, Problem>) -> Option<Kind> {
    outcome.as_ref().err().map(Problem::kind)
}

#[tokio::test]
async fn a_search_that_exceeds_the_first_budget_runs_again() {
    let fixture = Fixture::new(limits(2));
    let runs = Arc::new(AtomicUsize::new(0));
    let work = |steps| {
        let runs = Arc::clone(&runs);
        move |budget: &Budget| {
            let run = runs.fetch_add(1, Ordering::SeqCst) + 1;
            spend(budget, steps)?;
            Ok(run)
        }
    };
    assert_eq!(fixture.answer(work(SMALL)).await.ok(), Some(1));
    assert_eq!(fixture.answer(work(SMALL + 1)).await.ok(), Some(3));
    assert_eq!(fixture.answer(work(FULL)).await.ok(), Some(5));
    assert_eq!(kind(&fixture.answer(work(FULL + 1)).await), Some(Kind::TooCostly));
    assert_eq!(fixture.events.started(), [Fast, Fast, Slow, Fast, Slow, Fast, Slow]);
    let last = *fixture.events.finished().last().expect("work was done");
    assert_eq!(
        last,
        JobReport { lane: Slow, steps: FULL + 1, stopped: Some(StopReason::TooMuchWork), panicked: false }
    );
}

#[tokio::test]
async fn a_first_run_with_the_full_limit_is_the_only_one() {
    let fixture = Fixture::new(Limits { first_steps: FULL, ..limits(2) });
    assert_eq!(kind(&fixture.answer(|budget| spend(budget, FULL + 1)).await), Some(Kind::TooCostly));
    assert_eq!(fixture.events.started(), [Lane::Fast]);
}

/// A job that rejects its own request is not run again.
#[tokio::test]
async fn a_job_that_rejects_its_request_is_not_run_again() {
    let fixture = Fixture::new(limits(2));
    let hopeless = |_: &Budget| Err::<(), _>(Problem::stopped(StopReason::TooMuchWork));
    assert_eq!(kind(&fixture.answer(hopeless).await), Some(Kind::TooCostly));
    assert_eq!(fixture.events.started(), [Lane::Fast]);
}

/// A job that ignores its cancellation may return a partial result.
#[tokio::test]
async fn a_partial_result_is_not_returned() {
    let fixture = Fixture::new(limits(2));
    let work = |budget: &Budget| {
        budget.spend(FULL + 1);
        Ok("half of it")
    };
    assert_eq!(kind(&fixture.answer(work).await), Some(Kind::TooCostly));
}

#[tokio::test]
async fn heavy_work_leaves_a_place_for_the_rest() {
    for searches in [2, 3] {
        let fixture = Fixture::new(limits(searches));
        let gate = Gate::new();
        let heavy: Vec<_> = (0..8).map(|_| fixture.ask(gate.heavy())).collect();
        gate.arrived(searches - 1).await;
        until(|| fixture.workers.slow.waiting() == 8 - (searches - 1)).await;
        for _ in 0..20 {
            assert!(fixture.answer(|budget| spend(budget, SMALL)).await.is_ok());
        }
        gate.open.send_replace(true);
        for heavy in heavy {
            assert!(heavy.await.expect("no panic").is_ok(), "each has its turn");
        }
        assert_eq!(gate.most_inside.load(Ordering::SeqCst), searches - 1);
    }
}

/// With a single thread, a request waits for at most one heavy search.
#[tokio::test]
async fn a_single_thread_is_given_in_the_order_of_requests() {
    let fixture = Fixture::new(limits(1));
    let gate = Gate::new();
    let mut requests = vec![fixture.ask(gate.heavy())];
    gate.arrived(1).await;
    requests.push(fixture.ask(|budget| spend(budget, 1)));
    until(|| fixture.workers.searches.waiting() == 1).await;
    requests.push(fixture.ask(gate.heavy()));
    until(|| fixture.workers.searches.waiting() == 2).await;
    requests.push(fixture.ask(|budget| spend(budget, 2)));
    until(|| fixture.workers.searches.waiting() == 3).await;
    gate.open.send_replace(true);
    for request in requests {
        assert!(request.await.expect("no panic").is_ok());
    }
    assert_eq!(
        fixture.events.started(),
        [Fast, Slow, Fast, Fast, Fast, Slow],
        "the second heavy one after all that had asked"
    );
}

#[tokio::test]
async fn each_queue_is_bounded_for_itself() {
    let fixture = Fixture::new(Limits { slow_queue: 1, queue: 1, ..limits(2) });
    let gate = Gate::new();
    let running = fixture.ask(gate.heavy());
    gate.arrived(1).await;
    let queued = fixture.ask(gate.heavy());
    until(|| fixture.workers.slow.waiting() == 1).await;
    assert_eq!(kind(&fixture.answer(gate.heavy()).await), Some(Kind::Overloaded), "one may wait for the slow lane");
    assert!(!fixture.workers.is_full(), "others are still answered");
    assert!(fixture.answer(|budget| spend(budget, 1)).await.is_ok());
    // Both threads are busy, and one request waits.
    let holding = Gate::new();
    let hold = |gate: &Arc<Gate>| {
        let gate = Arc::clone(gate);
        move |_: &Budget| {
            gate.pass();
            Ok(())
        }
    };
    let second = fixture.ask(hold(&holding));
    holding.arrived(1).await;
    let waits = fixture.ask(|budget| spend(budget, 1));
    until(|| fixture.workers.is_full()).await;
    assert_eq!(kind(&fixture.answer(|budget| spend(budget, 1)).await), Some(Kind::Overloaded));
    holding.open.send_replace(true);
    gate.open.send_replace(true);
    for request in [running, queued, second, waits] {
        assert!(request.await.expect("no panic").is_ok());
    }
    assert!(!fixture.workers.is_full());
}

#[tokio::test]
async fn work_whose_answer_is_not_wanted_ends() {
    let fixture = Fixture::new(limits(1));
    let running = fixture.ask(endless);
    until(|| !fixture.events.started().is_empty()).await;
    let queued = fixture.ask(endless);
    until(|| fixture.workers.searches.waiting() == 1).await;
    queued.abort();
    until(|| fixture.workers.searches.waiting() == 0).await;
    running.abort();
    assert!(fixture.answer(|budget| spend(budget, 1)).await.is_ok(), "the place is free");
    let finished = fixture.events.finished();
    assert_eq!(finished[0].stopped, Some(StopReason::Cancelled));
    assert_eq!(finished.len(), 2, "what was queued never began");
}

#[tokio::test]
async fn work_ends_at_the_limit_of_time() {
    let fixture = Fixture::new(Limits { time: std::time::Duration::from_millis(1), ..limits(1) });
    assert_eq!(kind(&fixture.answer(endless).await), Some(Kind::TooSlow));
    until(|| !fixture.events.finished().is_empty()).await;
    assert!(fixture.events.finished()[0].stopped.is_some());
    until(|| !fixture.workers.searches.is_taken()).await;
}

#[tokio::test]
async fn all_work_ends_with_the_server() {
    let fixture = Fixture::new(limits(1));
    let running = fixture.ask(endless);
    until(|| !fixture.events.started().is_empty()).await;
    fixture.workers.cancel_all();
    assert_eq!(kind(&running.await.expect("no panic")), Some(Kind::Overloaded));
    assert_eq!(kind(&fixture.answer(endless).await), Some(Kind::Overloaded), "nothing begins any more");
}

#[tokio::test]
async fn a_panic_is_reported_and_ends_one_request_only() {
    let fixture = Fixture::new(limits(1));
    let broken = |_: &Budget| -> Result<(), Problem> { panic!("byte {} is damaged", 7) };
    assert_eq!(kind(&fixture.answer(broken).await), Some(Kind::Internal));
    let errors = fixture.events.errors.lock().expect("no test panics here").clone();
    assert_eq!(errors, ["answering a request failed: byte 7 is damaged"]);
    assert!(fixture.events.finished()[0].panicked);
    assert!(fixture.answer(|budget| spend(budget, 1)).await.is_ok());
}

#[tokio::test]
async fn a_client_has_its_share_of_all_work() {
    let fixture = Fixture::new(Limits { per_client: 1, ..limits(2) });
    let [one, other] = [1, 2].map(|last| IpAddr::from([10, 0, 0, last]));
    let export = fixture.workers.export(one).await;
    assert!(export.is_ok());
    let search = |client| fixture.workers.search(client, |budget: &Budget| spend(budget, 1));
    assert_eq!(kind(&search(one).await), Some(Kind::TooManyOfOne));
    assert!(search(other).await.is_ok());
    drop(export);
    assert!(search(one).await.is_ok());
}
