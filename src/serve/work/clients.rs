//! Limits the work of each client, so that no client takes all of it.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The number of requests that each client has in work or in a queue.
#[derive(Default)]
pub(super) struct Clients {
    busy: Mutex<HashMap<IpAddr, usize>>,
}

impl Clients {
    /// Counts one more request of this client; `None` when it has `most` already.
    pub(super) fn share(self: &Arc<Self>, client: IpAddr, most: usize) -> Option<Share> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let count = busy.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Share { clients: Arc::clone(self), client })
    }
}

/// One of the requests that a client may have, until it is dropped.
pub(super) struct Share {
    clients: Arc<Clients>,
    client: IpAddr,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut busy = self.clients.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = busy.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                busy.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_free_again_when_it_is_dropped() {
        let clients = Arc::new(Clients::default());
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = clients.share(one, 1).expect("the first");
        assert!(clients.share(one, 1).is_none());
        assert!(clients.share(other, 1).is_some());
        drop(first);
        assert!(clients.share(one, 1).is_some());
        assert!(clients.busy.lock().is_ok_and(|busy| busy.is_empty()), "nothing is kept of clients without requests");
    }
}
