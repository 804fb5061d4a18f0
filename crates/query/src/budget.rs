//! Limits the work of a search: a maximum number of steps, a deadline, and cancellation from another thread. Every loop that can
//! run long reports its work here and stops when the budget is exhausted.
//!
//! Work is counted in steps and not in seconds, so that a limit is the same on every machine and tests can assert it. One step is
//! roughly the work for one posting, or for folding and matching one byte of text: a few nanoseconds.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use crate::error::{Error, Result, StopReason};

/// The number of steps that a [`Meter`] collects before it reports them.
const REPORT_INTERVAL: u32 = 4096;

/// The limit of work of a search, shared by all its threads. A clone is another handle to the same budget.
///
/// The default budget has no limit, cannot be cancelled, and has no cost.
///
/// ```
/// use jianbao_query::{Budget, Options};
/// let budget = Budget::new().max_steps(1_000_000);
/// let options = Options { budget: budget.clone(), ..Options::default() };
/// // Another thread, or a signal handler:
/// budget.cancel();
/// assert!(options.budget.check().is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Budget {
    shared: Option<Arc<Shared>>,
}

#[derive(Debug)]
struct Shared {
    cancelled: AtomicBool,
    /// Set when a limit is exceeded, so that loops do not compare numbers.
    exceeded: AtomicBool,
    steps: AtomicU64,
    max_steps: u64,
    deadline: Option<Instant>,
}

impl Budget {
    /// Creates a budget without limits that counts steps and can be cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::with(u64::MAX, None)
    }

    /// Returns a new budget with this maximum number of steps and the same deadline. Its count of steps starts at 0.
    #[must_use]
    pub fn max_steps(self, max_steps: u64) -> Self {
        let deadline = self.shared.as_ref().and_then(|shared| shared.deadline);
        Self::with(max_steps, deadline)
    }

    /// Returns a new budget with this deadline and the same maximum number of steps. Its count of steps starts at 0.
    #[must_use]
    pub fn deadline(self, deadline: Instant) -> Self {
        let max_steps = self.shared.as_ref().map_or(u64::MAX, |shared| shared.max_steps);
        Self::with(max_steps, Some(deadline))
    }

    fn with(max_steps: u64, deadline: Option<Instant>) -> Self {
        let shared = Shared {
            cancelled: AtomicBool::new(false),
            exceeded: AtomicBool::new(false),
            steps: AtomicU64::new(0),
            max_steps,
            deadline,
        };
        Self { shared: Some(Arc::new(shared)) }
    }

    /// Cancels the work: every search with this budget soon returns [`Error::Stopped`]. Has no effect on the default budget.
    pub fn cancel(&self) {
        if let Some(shared) = &self.shared {
            shared.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// The number of steps reported so far; always 0 for the default budget.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.shared.as_ref().map_or(0, |shared| shared.steps.load(Ordering::Relaxed))
    }

    /// Whether the work must stop: a limit is exceeded or the budget is cancelled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shared
            .as_ref()
            .is_some_and(|shared| shared.exceeded.load(Ordering::Relaxed) || shared.cancelled.load(Ordering::Relaxed))
    }

    /// Reports `steps` of work. Returns false if the work must stop.
    #[allow(clippy::must_use_candidate, reason = "the budget keeps the state, and `check` reads it later")]
    pub fn spend(&self, steps: u64) -> bool {
        let Some(shared) = &self.shared else { return true };
        let spent = shared.steps.fetch_add(steps, Ordering::Relaxed).saturating_add(steps);
        if spent > shared.max_steps || shared.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            shared.exceeded.store(true, Ordering::Relaxed);
        }
        !self.is_over()
    }

    /// Returns an error if the work must stop.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] if a limit is exceeded or the budget is cancelled. Results up to then are incomplete, and the caller must
    /// not return them.
    pub fn check(&self) -> Result<()> {
        let Some(shared) = self.shared.as_ref().filter(|_| self.is_over()) else { return Ok(()) };
        let reason = if shared.cancelled.load(Ordering::Relaxed) {
            StopReason::Cancelled
        } else if self.steps() > shared.max_steps {
            StopReason::TooMuchWork
        } else {
            StopReason::Deadline
        };
        Err(Error::Stopped { reason })
    }

    /// Creates a meter for a loop of one thread.
    #[must_use]
    pub fn meter(&self) -> Meter {
        Meter { budget: self.clone(), unreported: Cell::new(0) }
    }
}

/// Compares handles: equal if both belong to the same budget, or both are default budgets.
impl PartialEq for Budget {
    fn eq(&self, other: &Self) -> bool {
        match (&self.shared, &other.shared) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Budget {}

/// Collects the steps of a tight loop in one thread and reports them to the budget in batches, and when it is dropped.
#[derive(Debug, Clone)]
pub struct Meter {
    budget: Budget,
    unreported: Cell<u32>,
}

impl Meter {
    /// Adds `steps`. Returns false if the work must stop, and from then on for every call.
    #[inline]
    pub fn spend(&self, steps: u32) -> bool {
        if self.budget.shared.is_none() {
            return true;
        }
        let unreported = self.unreported.get().saturating_add(steps);
        if unreported < REPORT_INTERVAL {
            self.unreported.set(unreported);
            return !self.budget.is_over();
        }
        self.unreported.set(0);
        self.budget.spend(u64::from(unreported))
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let unreported = self.unreported.get();
        if unreported > 0 {
            self.budget.spend(u64::from(unreported));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(budget: &Budget) -> Option<StopReason> {
        match budget.check() {
            Err(Error::Stopped { reason }) => Some(reason),
            _ => None,
        }
    }

    #[test]
    fn a_stopped_budget_reports_the_reason() {
        let unlimited = Budget::default();
        assert!(unlimited.spend(u64::MAX));
        unlimited.cancel();
        assert_eq!(reason(&unlimited), None);

        let limited = Budget::new().max_steps(10);
        assert!(limited.spend(10));
        assert!(!limited.clone().spend(1));
        assert_eq!(reason(&limited), Some(StopReason::TooMuchWork));

        let late = Budget::new().deadline(Instant::now());
        assert!(!late.spend(1));
        assert_eq!(reason(&late), Some(StopReason::Deadline));

        let cancelled = Budget::new().max_steps(10);
        cancelled.cancel();
        assert!(!cancelled.spend(1));
        assert_eq!(reason(&cancelled), Some(StopReason::Cancelled));
    }

    #[test]
    fn a_meter_reports_all_steps_when_dropped() {
        let budget = Budget::new();
        let meter = budget.meter();
        (0..5).for_each(|_| assert!(meter.spend(1000)));
        drop(meter);
        assert_eq!(budget.steps(), 5000);
    }
}
