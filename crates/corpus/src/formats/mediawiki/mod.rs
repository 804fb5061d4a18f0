//! Dumps of wikis: Wikinews, Wikisource.

mod dump;
mod wikitext;

pub use dump::MediaWiki;
