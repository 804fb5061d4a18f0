//! Measures latency: runs queries in loops and records every time.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::{
    machine::{process_cpu, thread_cpu},
    query_classes::Class,
};
use crate::error::Result;

/// The latency of a class of queries. Times are in microseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// The class.
    pub class: String,
    /// Number of concurrent queries.
    pub threads: usize,
    /// Number of queries in the class.
    pub queries: usize,
    /// Number of measured answers.
    pub answers: u64,
    /// Paragraphs found by all queries of the class. Two runs with different numbers had different results.
    pub found: u64,
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile.
    pub p999: f64,
    /// Maximum.
    pub max: f64,
    /// Answers per second, of all threads together.
    pub per_second: f64,
    /// Mean CPU time of an answer, if the system reports it.
    pub cpu: Option<f64>,
    /// Minimum time of each query, in their order: CPU time if the system reports it. Other processes only make answers
    /// slower, so this is the most stable figure.
    pub least: Vec<f64>,
    /// Geometric mean of the minimum times of each round. Their spread shows the noise of the machine.
    pub rounds: Vec<f64>,
    /// Median of the times that the processes reported, if each query had a process of its own.
    pub took: Option<f64>,
    /// Histogram of the times, from the fastest to the slowest, in twelve buckets of equal ratio.
    pub shape: Vec<u64>,
    /// Queries whose number of paragraphs changed between runs, and queries from a text that found nothing. There must
    /// be none.
    pub unsteady: Vec<String>,
}

/// A class of queries, with the results of a first run.
#[derive(Debug, Clone)]
pub struct WarmClass<'c> {
    class: &'c Class,
    found: Vec<usize>,
}

impl<'c> WarmClass<'c> {
    /// Runs each query of a class once. `answer` returns the number of matching paragraphs.
    ///
    /// # Errors
    ///
    /// Returns the errors of `answer`.
    pub fn warm_up(class: &'c Class, answer: &dyn Fn(&str) -> Result<usize>) -> Result<Self> {
        Ok(Self { class, found: class.queries.iter().map(|query| answer(query)).collect::<Result<_>>()? })
    }

    /// The queries.
    #[must_use]
    pub fn queries(&self) -> &'c [String] {
        &self.class.queries
    }

    /// Queries that did not find the text from which they were generated.
    fn without_result(&self) -> impl Iterator<Item = &String> {
        let nothing = |(_, found): &(&String, &usize)| self.class.drawn && **found == 0;
        self.class.queries.iter().zip(&self.found).filter(nothing).map(|(query, _)| query)
    }
}

/// Duration and rate of the measurement.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Duration. Each query runs at least once.
    pub time: Duration,
    /// Number of concurrent queries.
    pub threads: usize,
    /// Queries per second, independent of earlier answers; the time that a query waits for a thread is included. With
    /// `None`, each thread starts the next query after its answer.
    pub rate: Option<f64>,
}

/// The times of one round.
#[derive(Debug, Clone)]
pub struct Times {
    /// In nanoseconds.
    histogram: Histogram<u64>,
    /// Minimum time of each query.
    least: Vec<Option<Duration>>,
    seconds: f64,
    cpu: Option<f64>,
    took: Vec<f64>,
    found: u64,
    unsteady: BTreeSet<String>,
}

/// Runs the queries of a class repeatedly, and checks that their results do not change.
///
/// # Errors
///
/// Returns the errors of `answer`.
pub fn measure_rounds(
    warm: &WarmClass<'_>,
    schedule: Schedule,
    answer: &(dyn Fn(&str) -> Result<usize> + Sync),
) -> Result<Times> {
    let queries = &warm.class.queries;
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let times = Mutex::new((histogram(), MinTimes::of(queries.len())));
    let unsteady = Mutex::new(warm.without_result().cloned().collect::<BTreeSet<_>>());
    let (started, cpu) = (Instant::now(), process_cpu());
    std::thread::scope(|scope| {
        for _ in 0..schedule.threads.max(1) {
            scope.spawn(|| {
                let (mut thread_histogram, mut least) = (histogram(), MinTimes::of(queries.len()));
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let planned = schedule.rate.map(|rate| Duration::from_secs_f64(number as f64 / rate));
                    let is_over =
                        planned.unwrap_or_else(|| started.elapsed()) >= schedule.time && number >= queries.len();
                    if is_over || lock(&failure).is_some() {
                        break;
                    }
                    let number = number % queries.len();
                    let query = &queries[number];
                    let mut start = Instant::now();
                    if let Some(planned) = planned {
                        std::thread::sleep((started + planned).saturating_duration_since(start));
                        start = started + planned;
                    }
                    let start_times = (Instant::now(), thread_cpu());
                    let result = answer(query);
                    least.take(number, time_since(start_times));
                    match result {
                        Err(error) => *lock(&failure) = Some(error),
                        Ok(found) => {
                            thread_histogram.saturating_record(start.elapsed().as_nanos() as u64);
                            if found != warm.found[number] {
                                lock(&unsteady).insert(query.clone());
                            }
                        }
                    }
                }
                let mut times = lock(&times);
                times.0.add(&thread_histogram).expect("histograms of one kind");
                times.1.merge(&least.0);
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let cpu = cpu.zip(process_cpu()).map(|(before, after)| after.saturating_sub(before).as_secs_f64());
    let (histogram, least) = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Times {
        histogram,
        least: least.0,
        seconds,
        cpu,
        took: Vec::new(),
        found: warm.found.iter().map(|found| *found as u64).sum(),
        unsteady: unsteady.into_inner().unwrap_or_else(PoisonError::into_inner),
    })
}

/// CPU time of this thread since a start; wall-clock time if the system does not report CPU time.
fn time_since((started, cpu): (Instant, Option<Duration>)) -> Duration {
    let cpu = thread_cpu().zip(cpu).map(|(now, then)| now.saturating_sub(then));
    cpu.unwrap_or_else(|| started.elapsed())
}

/// Minimum time of each query.
struct MinTimes(Vec<Option<Duration>>);

impl MinTimes {
    fn of(queries: usize) -> Self {
        Self(vec![None; queries])
    }

    fn take(&mut self, query: usize, time: Duration) {
        let least = &mut self.0[query];
        *least = Some(least.map_or(time, |least| least.min(time)));
    }

    fn merge(&mut self, other: &[Option<Duration>]) {
        for (query, time) in other.iter().enumerate() {
            if let Some(time) = time {
                self.take(query, *time);
            }
        }
    }
}

impl Times {
    /// Times that were measured elsewhere, one per query.
    #[must_use]
    pub fn of(times: &[Duration]) -> Self {
        let mut histogram = histogram();
        for time in times {
            histogram.saturating_record(time.as_nanos() as u64);
        }
        Self {
            histogram,
            least: times.iter().copied().map(Some).collect(),
            seconds: times.iter().map(Duration::as_secs_f64).sum(),
            cpu: None,
            took: Vec::new(),
            found: 0,
            unsteady: BTreeSet::new(),
        }
    }

    /// Adds the times that the processes reported, in microseconds.
    #[must_use]
    pub fn took(self, took: Vec<f64>) -> Self {
        Self { took, ..self }
    }

    /// Compares the results with those of the first run.
    #[must_use]
    pub fn check_counts(mut self, warm: &WarmClass<'_>, found: &[usize]) -> Self {
        let all = warm.class.queries.iter().zip(&warm.found).zip(found);
        let different = all.filter(|((_, before), now)| before != now).map(|((query, _), _)| query.clone());
        self.unsteady = different.chain(warm.without_result().cloned()).collect();
        self.found = found.iter().map(|found| *found as u64).sum();
        self
    }
}

impl Latency {
    /// Summarises the rounds of a class.
    #[must_use]
    pub fn of(class: &Class, threads: usize, rounds: &[Times]) -> Self {
        let (mut times, mut least) = (histogram(), MinTimes::of(class.queries.len()));
        for round in rounds {
            times.add(&round.histogram).expect("histograms of one kind");
            least.merge(&round.least);
        }
        let at = |times: &Histogram<u64>, share: f64| times.value_at_quantile(share) as f64 / 1e3;
        let answers = times.len();
        let cpu: Option<f64> = rounds.iter().map(|round| round.cpu).sum();
        Self {
            class: class.name.clone(),
            threads,
            queries: class.queries.len(),
            answers,
            found: rounds.first().map_or(0, |round| round.found),
            p50: at(&times, 0.5),
            p90: at(&times, 0.9),
            p99: at(&times, 0.99),
            p999: at(&times, 0.999),
            max: times.max() as f64 / 1e3,
            per_second: answers as f64 / rounds.iter().map(|round| round.seconds).sum::<f64>().max(1e-9),
            cpu: cpu.map(|seconds| seconds * 1e6 / answers.max(1) as f64),
            least: microseconds(&least.0),
            rounds: rounds.iter().map(|round| mean(&microseconds(&round.least))).collect(),
            took: median(rounds.iter().flat_map(|round| round.took.iter().copied()).collect()),
            shape: shape(&times),
            unsteady: rounds.iter().flat_map(|round| round.unsteady.iter().cloned()).collect(),
        }
    }
}

/// A histogram from one nanosecond to a minute, with three significant digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000_000, 3).expect("bounds that a histogram may have")
}

/// Counts of the times, in twelve buckets of equal ratio from the minimum to the maximum.
fn shape(times: &Histogram<u64>) -> Vec<u64> {
    const STEPS: u32 = 12;
    let (least, most) = (times.min().max(1) as f64, times.max().max(1) as f64);
    let edge = |step: u32| (least * (most / least).powf(f64::from(step) / f64::from(STEPS))).ceil() as u64;
    let below = |step: u32| if step == 0 { 0 } else { times.count_between(0, edge(step)) };
    (0..STEPS).map(|step| below(step + 1).saturating_sub(below(step))).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The median; `None` if there are no values.
#[must_use]
pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let half = figures.len() / 2;
    match figures.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(figures[half]),
        _ => Some(f64::midpoint(figures[half - 1], figures[half])),
    }
}

fn microseconds(times: &[Option<Duration>]) -> Vec<f64> {
    times.iter().flatten().map(|time| time.as_secs_f64() * 1e6).collect()
}

/// The geometric mean.
pub(super) fn mean(figures: &[f64]) -> f64 {
    let logs: f64 = figures.iter().map(|figure| figure.max(1e-3).ln()).sum();
    (logs / figures.len().max(1) as f64).exp()
}
