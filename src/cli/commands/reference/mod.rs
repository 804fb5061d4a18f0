//! Commands that describe the commands: completions for shells, man pages, a page of Markdown.

pub(in crate::cli) mod completions;
mod help_text;
pub(in crate::cli) mod man;
mod man_pages;
mod markdown;
