//! Warns that a query will take long. The command line runs every query; the user can press Ctrl-C.

use crate::{
    analysis::numbers::thousands,
    cli::terminal::console::print_message,
    error::Result,
    index::IndexReader,
    query::Query,
    search::{Options, estimate},
};

/// Steps of one second, about: measured on the four corpora of DESIGN.md, "Bounds of a search".
const STEPS_PER_SECOND: u64 = 800_000_000;
/// Seconds that need no note.
const MIN_SECONDS: u64 = 3;

/// Writes a note to standard error when `query` may take more than some seconds.
///
/// # Errors
///
/// When the index cannot be read.
pub(super) fn warn_if_slow(reader: &IndexReader, query: &Query, options: &Options) -> Result<()> {
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
