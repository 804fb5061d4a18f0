//! Rejects queries whose estimated cost exceeds the limit of a request, before a thread works on them.

use crate::{
    error::{Error, Result, StopReason},
    index::IndexReader,
    query::Query,
    search::{Options, estimate},
    serve::config::Limits,
};

/// How many times the allowed work an estimate must be for the search to be refused without trying. An estimate is an upper bound,
/// and most searches need a small part of it.
const MAX_FACTOR: u64 = 20;

/// # Errors
///
/// [`Error::Stopped`] when `query` is hopeless; when the index cannot be read.
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
