//! Cancels jobs when their request or the server ends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::search::Budget;

/// The budgets of all running jobs.
#[derive(Default)]
pub(super) struct Cancellation(Mutex<Table>);

#[derive(Default)]
struct Table {
    next: u64,
    budgets: HashMap<u64, Budget>,
    /// Whether new jobs are cancelled at once.
    closed: bool,
}

impl Cancellation {
    /// Returns a guard that cancels `budget` on drop. [`Self::cancel_all`] cancels it too.
    pub(super) fn cancel_on_drop(self: &Arc<Self>, budget: &Budget) -> CancelGuard {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.closed {
            budget.cancel();
        }
        let number = table.next;
        table.next += 1;
        table.budgets.insert(number, budget.clone());
        CancelGuard { registry: Arc::clone(self), number }
    }

    /// Cancels all jobs, including those that start later.
    pub(super) fn cancel_all(&self) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.closed = true;
        table.budgets.values().for_each(Budget::cancel);
    }
}

/// Held by the task that waits for the result. Dropping it cancels the job.
pub(in crate::serve) struct CancelGuard {
    registry: Arc<Cancellation>,
    number: u64,
}

impl Drop for CancelGuard {
    fn drop(&mut self) {
        let mut table = self.registry.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(budget) = table.budgets.remove(&self.number) {
            budget.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_with_its_request_and_with_the_server() {
        let registry = Arc::new(Cancellation::default());
        let [first, second, third] = [(); 3].map(|()| Budget::new());
        let guard = registry.cancel_on_drop(&first);
        let _other = registry.cancel_on_drop(&second);
        drop(guard);
        assert!(first.is_over() && !second.is_over());
        registry.cancel_all();
        assert!(second.is_over());
        let _late = registry.cancel_on_drop(&third);
        assert!(third.is_over(), "the server has ended");
    }
}
