//! Rejects queries whose estimated cost is far above the limit, before a job starts.

use crate::{
    error::{Error, Result, StopReason},
    index::IndexReader,
    query::Query,
    search::{Options, estimate},
    serve::config::Limits,
};

/// A query is rejected if its estimate exceeds the limit by this factor. An estimate is an upper bound, and most
/// searches need a small part of it.
const MAX_FACTOR: u64 = 20;

/// # Errors
///
/// [`Error::Stopped`] if the estimate is too high. Also fails if the index cannot be read.
pub(in crate::serve) fn check_cost(
    limits: &Limits,
    reader: &IndexReader,
    query: &Query,
    options: &Options,
) -> Result<()> {
    let max_steps = limits.steps.saturating_mul(MAX_FACTOR);
    if estimate(reader, query, options.plan())?.steps > max_steps {
        return Err(Error::Stopped { reason: StopReason::TooMuchWork });
    }
    Ok(())
}
