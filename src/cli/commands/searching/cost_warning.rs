//! Warns about slow queries. The command line runs every query, and the user can press Ctrl-C.

use crate::{
    analysis::numbers::thousands,
    cli::terminal::console::print_message,
    query::Query,
    search::{self, Engine, Options, estimate},
};

/// Approximate number of steps per second, measured on the four corpora of DESIGN.md, "Bounds of a search".
const STEPS_PER_SECOND: u64 = 800_000_000;
/// Estimated seconds from which a query gets a warning.
const MIN_SECONDS: u64 = 3;

/// Writes a warning to standard error if `query` may take several seconds.
///
/// # Errors
///
/// Fails if the index cannot be read.
pub(super) fn warn_if_slow(reader: &dyn Engine, query: &Query, options: &Options) -> search::Result<()> {
    let estimate = estimate(reader, query, options.plan())?;
    let seconds = estimate.steps / STEPS_PER_SECOND;
    if seconds >= MIN_SECONDS {
        print_message(format_args!(
            "jianbao: this query reads up to {} texts and may take {} seconds; fewer wildcards, distances or alternatives, \
             or a date or source, make it faster; Ctrl-C stops it",
            thousands(estimate.texts),
            thousands(seconds),
        ));
    }
    Ok(())
}
