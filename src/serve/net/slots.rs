//! Limits the number of connections, in total and per network, and closes idle ones to free their slots. Independent of
//! sockets.
//!
//! A connection is *idle* until it has received a whole request, and again after the response was sent. An idle
//! connection costs its client nothing, so it must not block others: if there is no slot for a new connection, the one
//! that has been idle longest is closed. A busy connection is never closed for another. The queues of `scheduling`
//! limit the number of busy connections. They hold fewer requests than there are slots, so with the default limits
//! there is always a free slot.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// The slots for connections.
pub(in crate::serve) struct Slots {
    max: usize,
    table: Mutex<Table>,
    /// Notified when a connection ends.
    closed: Notify,
}

#[derive(Default)]
struct Table {
    /// Counter for connection ids and for the times at which connections become idle.
    next: u64,
    open: HashMap<u64, OpenConnection>,
}

struct OpenConnection {
    network: IpAddr,
    /// When it became idle; `None` while it is busy.
    idle_since: Option<u64>,
    close: Arc<Notify>,
}

/// Why a connection is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum SlotError {
    /// All connections of its network are busy, and their number is at the limit.
    Network,
    /// All connections are busy.
    All,
}

impl Slots {
    pub(in crate::serve) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max: max.max(1), table: Mutex::default(), closed: Notify::new() })
    }

    /// Acquires a slot for a connection from `network`, which may have `max_of_network` of them. If there is none, the
    /// connection that has been idle longest is closed.
    pub(in crate::serve) fn acquire(
        self: &Arc<Self>,
        network: IpAddr,
        max_of_network: Option<usize>,
    ) -> Result<Arc<Slot>, SlotError> {
        let mut table = self.lock();
        let of_this_network = table.open.values().filter(|open| open.network == network).count();
        if max_of_network.is_some_and(|max| of_this_network >= max) {
            table.close_longest_waiting(Some(network)).ok_or(SlotError::Network)?;
        } else if table.open.len() >= self.max {
            table.close_longest_waiting(None).ok_or(SlotError::All)?;
        }
        let (number, time) = (table.next_number(), table.next_number());
        let close = Arc::new(Notify::new());
        table.open.insert(number, OpenConnection { network, idle_since: Some(time), close: Arc::clone(&close) });
        drop(table);
        Ok(Arc::new(Slot { slots: Arc::clone(self), number, close }))
    }

    /// Waits until all slots are free.
    pub(in crate::serve) async fn wait_until_empty(&self) {
        loop {
            let closed = self.closed.notified();
            if self.lock().open.is_empty() {
                return;
            }
            closed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn next_number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Closes the connection that has been idle longest, of one network or of all.
    fn close_longest_waiting(&mut self, network: Option<IpAddr>) -> Option<()> {
        let of_network = |open: &&OpenConnection| network.is_none_or(|network| open.network == network);
        let waiting = self.open.iter().filter(|(_, open)| of_network(open));
        let waiting = waiting.filter_map(|(number, open)| Some((open.idle_since?, *number)));
        let (_, number) = waiting.min()?;
        self.open.remove(&number)?.close.notify_one();
        Some(())
    }
}

/// The slot of a connection; released on drop.
pub(in crate::serve) struct Slot {
    slots: Arc<Slots>,
    number: u64,
    close: Arc<Notify>,
}

impl Slot {
    /// Marks the connection as busy until the guard is dropped.
    pub(in crate::serve) fn busy(self: &Arc<Self>) -> BusyGuard {
        if let Some(open) = self.slots.lock().open.get_mut(&self.number) {
            open.idle_since = None;
        }
        BusyGuard(Arc::clone(self))
    }

    /// Whether a request is being answered.
    pub(in crate::serve) fn is_busy(&self) -> bool {
        self.slots.lock().open.get(&self.number).is_some_and(|open| open.idle_since.is_none())
    }

    /// Waits until another connection takes the slot.
    pub(in crate::serve) async fn close_requested(&self) {
        self.close.notified().await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().open.remove(&self.number);
        self.slots.closed.notify_waiters();
    }
}

/// Keeps a connection busy.
pub(in crate::serve) struct BusyGuard(Arc<Slot>);

impl Drop for BusyGuard {
    fn drop(&mut self) {
        let mut table = self.0.slots.lock();
        let time = table.next_number();
        if let Some(open) = table.open.get_mut(&self.0.number) {
            open.idle_since = Some(time);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn network(number: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, number])
    }

    /// Whether the connection must close. Consumes the notification.
    async fn is_closed(slot: &Slot) -> bool {
        tokio::select! {
            biased;
            () = slot.close_requested() => true,
            () = std::future::ready(()) => false,
        }
    }

    #[tokio::test]
    async fn the_one_that_has_waited_longest_makes_room() {
        let slots = Slots::new(3);
        let acquire = |number| slots.acquire(network(number), None);
        let [first, second, third] = [1, 2, 3].map(|number| acquire(number).ok().unwrap());
        // The first was busy in between, so the second has been idle longest.
        drop(first.busy());
        let fourth = acquire(4).ok().unwrap();
        assert_eq!(
            [is_closed(&first).await, is_closed(&second).await, is_closed(&third).await, is_closed(&fourth).await],
            [false, true, false, false]
        );
    }

    #[tokio::test]
    async fn a_busy_connection_keeps_its_slot() {
        let slots = Slots::new(2);
        let acquire = |number| slots.acquire(network(number), None);
        let (first, second) = (acquire(1).ok().unwrap(), acquire(2).ok().unwrap());
        let (busy, other) = (first.busy(), second.busy());
        assert_eq!(acquire(3).err(), Some(SlotError::All));
        drop(other);
        assert!(acquire(3).is_ok());
        assert!(first.is_busy() && !is_closed(&first).await && is_closed(&second).await);
        drop(busy);
        assert!(!first.is_busy());
    }

    #[tokio::test]
    async fn a_network_makes_room_for_itself() {
        let slots = Slots::new(10);
        let acquire = |number| slots.acquire(network(number), Some(2));
        let other = acquire(2).ok().unwrap();
        let (first, second) = (acquire(1).ok().unwrap(), acquire(1).ok().unwrap());
        let third = acquire(1).ok().unwrap();
        assert!(is_closed(&first).await && !is_closed(&second).await && !is_closed(&other).await);
        let _busy = (second.busy(), third.busy());
        assert_eq!(acquire(1).err(), Some(SlotError::Network));
        assert!(acquire(2).is_ok(), "others have their own share");
    }

    #[tokio::test]
    async fn all_have_ended_when_the_last_slot_is_free() {
        let slots = Slots::new(2);
        slots.wait_until_empty().await;
        let slot = slots.acquire(network(1), None).ok().unwrap();
        let waits = slots.wait_until_empty();
        tokio::pin!(waits);
        tokio::select! {
            biased;
            () = waits.as_mut() => panic!("one is open"),
            () = std::future::ready(()) => {}
        }
        drop(slot);
        waits.await;
    }
}
