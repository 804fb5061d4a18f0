//! How much work a search may do. Every loop that can run long reports its work here and ends when it is told to; another thread
//! can cancel it at any moment.
//!
//! Work is counted in steps, not in seconds, so that a limit means the same on every machine and a test can assert it. A step is
//! about the work of one posting, or of one byte of text that is folded and matched: some nanoseconds.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use crate::error::{Error, Result, StopReason};

/// Steps that a [`Meter`] collects before it reports them.
const REPORT: u32 = 4096;

/// The work that a search may do, shared by everything that works for it. Cloning gives another handle to the same budget.
///
/// The default has no limit and cannot be cancelled, and costs nothing.
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
    /// Set once a limit was exceeded, so that the loops have to look at one flag only.
    exceeded: AtomicBool,
    steps: AtomicU64,
    max_steps: u64,
    deadline: Option<Instant>,
}

impl Budget {
    /// A budget that can be cancelled and counts steps, without a limit.
    #[must_use]
    pub fn new() -> Self {
        Self::with(u64::MAX, None)
    }

    /// The same with a limit of steps. Work that was done already does not count.
    #[must_use]
    pub fn max_steps(self, max_steps: u64) -> Self {
        let deadline = self.shared.as_ref().and_then(|shared| shared.deadline);
        Self::with(max_steps, deadline)
    }

    /// The same with a point in time at which the work ends.
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

    /// Ends the work: every search with this budget returns [`Error::Stopped`] soon. Does nothing to the default budget.
    pub fn cancel(&self) {
        if let Some(shared) = &self.shared {
            shared.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// The steps that were reported so far; 0 for the default budget.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.shared.as_ref().map_or(0, |shared| shared.steps.load(Ordering::Relaxed))
    }

    /// Whether the work has to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shared
            .as_ref()
            .is_some_and(|shared| shared.exceeded.load(Ordering::Relaxed) || shared.cancelled.load(Ordering::Relaxed))
    }

    /// Reports work. Gives false when the work has to end.
    #[allow(clippy::must_use_candidate, reason = "the flag is kept, and looked at later")]
    pub fn spend(&self, steps: u64) -> bool {
        let Some(shared) = &self.shared else { return true };
        let spent = shared.steps.fetch_add(steps, Ordering::Relaxed).saturating_add(steps);
        if spent > shared.max_steps || shared.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            shared.exceeded.store(true, Ordering::Relaxed);
        }
        !self.is_over()
    }

    /// # Errors
    ///
    /// [`Error::Stopped`] when the work has to end. What was found until then is incomplete and must not be given as an answer.
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

    /// A meter for one thread's loop.
    #[must_use]
    pub fn meter(&self) -> Meter {
        Meter { budget: self.clone(), unreported: Cell::new(0) }
    }
}

/// Budgets are equal when they are the same one.
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

/// Collects the steps of a tight loop and reports them now and then. One per thread.
#[derive(Debug, Clone)]
pub struct Meter {
    budget: Budget,
    unreported: Cell<u32>,
}

impl Meter {
    /// Counts steps. Gives false when the work has to end; once it has, always.
    #[inline]
    pub fn spend(&self, steps: u32) -> bool {
        if self.budget.shared.is_none() {
            return true;
        }
        let unreported = self.unreported.get().saturating_add(steps);
        if unreported < REPORT {
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
    fn a_budget_ends_for_the_reason_it_was_exceeded_for() {
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
    fn a_meter_reports_everything_at_last() {
        let budget = Budget::new();
        let meter = budget.meter();
        (0..5).for_each(|_| assert!(meter.spend(1000)));
        drop(meter);
        assert_eq!(budget.steps(), 5000);
    }
}
