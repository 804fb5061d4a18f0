//! The budgets of all running jobs, so that a job ends with its request or with the server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::search::Budget;

/// Cancellation of work that goes on.
#[derive(Default)]
pub(super) struct Cancellation(Mutex<Table>);

#[derive(Default)]
struct Table {
    next: u64,
    budgets: HashMap<u64, Budget>,
    /// Whether work that begins now is cancelled at once.
    closed: bool,
}

impl Cancellation {
    /// Cancels `budget` when what this gives is dropped, or when all work ends.
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

    /// Cancels all work, and all that begins later.
    pub(super) fn cancel_all(&self) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.closed = true;
        table.budgets.values().for_each(Budget::cancel);
    }
}

/// Held by whatever waits for an answer. Dropping it cancels the work: nobody wants the answer any more.
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
        assert!(third.is_over(), "the server has closed");
    }
}
