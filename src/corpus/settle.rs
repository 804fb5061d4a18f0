//! From draft to article: every article of every format walks through here, so that cleaning, joining and naming are the same
//! for all.
//!
//! ```text
//! Draft ─date─→ ─wrap─→ paragraphs ─id─→ Article, with remarks on what was done
//! ```

use super::{Context, Draft, Layout, PathHints, RemarkKind, reflow};
use crate::model::{Article, ArticleMeta, parse_date};

/// An article and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The article as it is indexed.
    pub article: Article,
    /// What was done on the way, in order.
    pub remarks: Vec<RemarkKind>,
}

/// Makes the article of a draft. `alone` says that it is the only one of its file, whose name then is its id.
#[must_use]
pub fn settle(draft: Draft, alone: bool, context: Context<'_>) -> Settled {
    let Draft { mut meta, date, lines, layout } = draft;
    let mut remarks = Vec::new();
    let hints = PathHints::of(&context.file.full_name);
    meta.date = match date.as_deref().filter(|date| !date.trim().is_empty()) {
        Some(written) => parse_date(written),
        None => hints.date,
    };
    meta.source = meta.source.or(hints.source);
    meta.page = meta.page.or(hints.page);
    reflow::trim(&mut meta.title);
    let paragraphs = match layout {
        Layout::Lines => reflow::unwrap_lines(lines, &mut remarks),
        Layout::Paragraphs => reflow::trimmed(lines),
    };
    if meta.id.is_empty() {
        meta.id =
            if alone { id_of_file(&context.file.name) } else { derived_id(&context.file.name, &meta, &paragraphs) };
    }
    Settled { article: Article { meta, paragraphs }, remarks }
}

/// The name without its endings: `20160312-01-02.txt.gz` is `20160312-01-02`.
fn id_of_file(name: &str) -> String {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let folders = name.rfind('/').map_or(0, |at| at + 1);
    name[folders..].rfind('.').filter(|&at| at > 0).map_or(name, |at| &name[..folders + at]).to_owned()
}

/// Names an article that has no id so that it keeps its name when others are added before it.
fn derived_id(name: &str, meta: &ArticleMeta, paragraphs: &[String]) -> String {
    let stem = name.split('.').next().unwrap_or(name);
    let mut hash = blake3::Hasher::new();
    hash.update(meta.title.as_bytes());
    hash.update(meta.date.map(|date| date.to_string()).unwrap_or_default().as_bytes());
    for paragraph in paragraphs {
        hash.update(b"\n").update(paragraph.as_bytes());
    }
    format!("{stem}#{}", &hash.finalize().to_hex()[..10])
}
