//! Distributes items over threads.

use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// How many items a thread takes at once.
const BATCH: usize = 16;

/// Calls `work` in up to `threads` threads, each with an iterator over items that no other thread gets. Returns the results, in any
/// order.
///
/// Panics of `work` are passed on.
pub(crate) fn distribute<'i, T: Sync, R: Send>(
    items: &'i [T],
    threads: usize,
    work: impl Fn(&mut dyn Iterator<Item = &'i T>) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let batches = std::iter::from_fn(|| {
            let start = next.fetch_add(BATCH, Ordering::Relaxed).min(items.len());
            let batch = &items[start..items.len().min(start + BATCH)];
            (!batch.is_empty()).then_some(batch)
        });
        work(&mut batches.flatten())
    };
    let threads = threads.min(items.len().div_ceil(BATCH));
    if threads <= 1 {
        return vec![run()];
    }
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        handles.into_iter().map(|handle| handle.join().unwrap_or_else(|panic| panic::resume_unwind(panic))).collect()
    })
}
