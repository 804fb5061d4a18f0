//! Messages about files in unsupported formats: how many of each kind there are, and how to convert them.

use crate::{analysis::numbers::thousands, cli::terminal::console::say, corpus::PassedOver, printer::neutralise};

/// How many kinds are told of.
const KINDS: usize = 6;

/// The kinds with their numbers: `12 .pdf, 3 .docx`.
pub(super) fn kinds(passed: &PassedOver) -> String {
    let kinds = passed.kinds();
    let told =
        kinds.iter().take(KINDS).map(|(name, kind)| format!("{} {}", thousands(kind.count as u64), neutralise(name)));
    let mut told: Vec<String> = told.collect();
    if kinds.len() > KINDS {
        told.push("…".to_owned());
    }
    told.join(", ")
}

/// Says that no article was found, and what there was instead.
pub(super) fn say_none_found(passed: &PassedOver) {
    say(format_args!("no article was found"));
    for (name, kind) in passed.kinds().into_iter().take(KINDS) {
        let more = if kind.count > kind.names.len() { ", …" } else { "" };
        let names = kind.names.join(", ");
        let advice = PassedOver::advice(name).map(|advice| format!(": {advice}")).unwrap_or_default();
        say(format_args!(
            "  {} {} ({}{more}){advice}",
            thousands(kind.count as u64),
            neutralise(name),
            neutralise(&names)
        ));
    }
}
