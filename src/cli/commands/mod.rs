//! The commands, one file each. A command converts its arguments, calls the library, prints the result and returns the exit code.
//!
//! In the order of use: `indexing` adds files to an index, `searching` searches it, `words` compares its words, `diagnostics`
//! explains it, `maintenance` checks and copies it, `evaluation` measures it, `serve` serves it over HTTP, `mcp` to assistants,
//! `reference` describes the commands themselves.

mod diagnostics;
mod evaluation;
mod indexing;
mod maintenance;
#[cfg(feature = "mcp")]
pub(super) mod mcp;
mod reference;
mod searching;
#[cfg(feature = "serve")]
pub(super) mod serve;
mod words;

pub(super) use diagnostics::{explain, stats, tokenize};
pub(super) use evaluation::{bench, eval};
pub(super) use indexing::{index, inspect};
pub(super) use maintenance::{backup, gc, optimize, restore, verify};
pub(super) use reference::{completions, man};
pub(super) use searching::{export, facets, kwic, search, show, timeline};
pub(super) use words::{collocates, keywords};
