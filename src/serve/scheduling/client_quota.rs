//! Limits the number of jobs per client.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The number of jobs, running or queued, of each client.
#[derive(Default)]
pub(super) struct ClientQuotas {
    active: Mutex<HashMap<IpAddr, usize>>,
}

impl ClientQuotas {
    /// Adds a job of this client; `None` if it has `max` already.
    pub(super) fn acquire(self: &Arc<Self>, client: IpAddr, max: usize) -> Option<QuotaPermit> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let count = active.entry(client).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(QuotaPermit { quotas: Arc::clone(self), client })
    }
}

/// One job of a client; released on drop.
pub(super) struct QuotaPermit {
    quotas: Arc<ClientQuotas>,
    client: IpAddr,
}

impl Drop for QuotaPermit {
    fn drop(&mut self) {
        let mut active = self.quotas.active.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = active.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                active.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_free_again_when_it_is_dropped() {
        let quotas = Arc::new(ClientQuotas::default());
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = quotas.acquire(one, 1).expect("the first");
        assert!(quotas.acquire(one, 1).is_none());
        assert!(quotas.acquire(other, 1).is_some());
        drop(first);
        assert!(quotas.acquire(one, 1).is_some());
        assert!(
            quotas.active.lock().is_ok_and(|active| active.is_empty()),
            "nothing is kept of clients without requests"
        );
    }
}
