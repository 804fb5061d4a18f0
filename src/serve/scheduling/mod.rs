//! Work that keeps a core busy, on threads of its own. How many jobs run at once, how many wait, and what each may cost is
//! bounded; what is beyond a bound is refused.
//!
//! A search runs first in the *fast lane*, with a small limit of steps. One that needs more is ended and begins anew in the *slow
//! lane*, with the full limit. Slow searches never take all places, and are queued apart from the others. So whoever asks for
//! something usual waits for short searches only, however many heavy ones there are.
//!
//! ```text
//! request ─share of its client→ queue ─place→ first run ─answer→
//!                                               └ too much work ─slow queue→ second run ─answer, or 422→
//! ```
//!
//! With one place there is nothing to keep free. Places are given in the order of asking, so a usual search then waits for at most
//! one heavy one, and a heavy one for all that asked before it.
//!
//! Work ends when its answer is not wanted any more: at the limit of time (504), when the client closes the connection, when the
//! server ends. Its [`Budget`] is cancelled, its thread notices within a few thousand steps and gives its place back. What was
//! found until then is never sent.

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
