//! Messages about files in unsupported formats: how many of each kind there are, and how to convert them.

use crate::{
    analysis::numbers::thousands, cli::terminal::console::print_message, corpus::PassedOver, printer::neutralise,
};

/// How many kinds are listed.
const MAX_KINDS: usize = 6;

/// Formats the kinds with their counts: `12 .pdf, 3 .docx`.
pub(super) fn kinds(files: &PassedOver) -> String {
    let kinds = files.kinds();
    let parts = kinds
        .iter()
        .take(MAX_KINDS)
        .map(|(name, kind)| format!("{} {}", thousands(kind.count as u64), neutralise(name)));
    let mut parts: Vec<String> = parts.collect();
    if kinds.len() > MAX_KINDS {
        parts.push("…".to_owned());
    }
    parts.join(", ")
}

/// Reports that there was no article, and lists the unsupported files.
pub(super) fn print_no_articles(files: &PassedOver) {
    print_message(format_args!("no article was found"));
    for (name, kind) in files.kinds().into_iter().take(MAX_KINDS) {
        let more = if kind.count > kind.names.len() { ", …" } else { "" };
        let names = kind.names.join(", ");
        let advice = PassedOver::advice(name).map(|advice| format!(": {advice}")).unwrap_or_default();
        print_message(format_args!(
            "  {} {} ({}{more}){advice}",
            thousands(kind.count as u64),
            neutralise(name),
            neutralise(&names)
        ));
    }
}
