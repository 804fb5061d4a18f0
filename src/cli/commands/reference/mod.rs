//! Commands that describe the program: shell completions, man pages, a Markdown page.

pub(in crate::cli) mod completions;
mod help_text;
pub(in crate::cli) mod man;
mod man_pages;
mod markdown;
