//! Commands that read news files: `inspect` shows how files are read, `index` adds their articles to an index.

mod default_index;
pub(in crate::cli) mod index;
pub(in crate::cli) mod inspect;
mod progress;
#[cfg(feature = "opensearch")]
mod publish;
mod read_options;
mod unsupported_files;
mod update_report;
mod watch;

pub(super) use default_index::build_if_missing;
pub(super) use index::update_index;
