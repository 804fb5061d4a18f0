//! Runs CPU-bound jobs on their own threads. The number of running and of queued jobs and the cost of each are limited;
//! requests above a limit are rejected.
//!
//! A search first runs in the *fast lane*, with a small limit of steps. If it needs more, it is stopped and starts
//! again in the *slow lane*, with the full limit. Slow searches never occupy all threads, and have their own queue. So
//! a light search waits only for short searches, regardless of the number of heavy ones.
//!
//! ```text
//! request ─quota of its client→ queue ─permit→ first run ─result→
//!                                                └ too much work ─slow queue→ second run ─result, or 422→
//! ```
//!
//! With a single thread, none can be reserved. Permits are granted in order, so a light search then waits for at most
//! one heavy search, and a heavy search for all requests before it.
//!
//! A job ends when its result is no longer needed: at the deadline (504), when the client closes the connection, or
//! when the server stops. Its [`Budget`](crate::search::Budget) is cancelled, and its thread notices this within a few
//! thousand steps. Partial results are never sent.

mod admission_queue;
mod cancellation;
mod client_quota;
mod cost_limit;
mod workers;

#[cfg(test)]
mod tests;

pub(super) use cancellation::CancelGuard;
pub(super) use cost_limit::check_cost;
pub(super) use workers::{Workers, panic_message};
