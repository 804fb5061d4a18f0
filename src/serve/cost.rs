//! Refuses at once what would need far more work than a request may do, so that it takes no thread's time to find that out.

use super::Limits;
use crate::{
    error::{Error, Result, StopReason},
    index::Archive,
    query::Query,
    search::{Options, estimate},
};

/// An estimate is an upper bound: a search mostly needs a part of it. One that is so many times what is allowed is hopeless.
const HOPELESS: u64 = 20;

/// # Errors
///
/// [`Error::Stopped`] when `query` is hopeless; when the index cannot be read.
pub(super) fn check(limits: &Limits, archive: &Archive, query: &Query, options: &Options) -> Result<()> {
    let most = limits.steps.saturating_mul(HOPELESS);
    if estimate(archive, query, options)?.steps > most {
        return Err(Error::Stopped { reason: StopReason::TooMuchWork });
    }
    Ok(())
}
