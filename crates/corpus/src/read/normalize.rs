//! Converts drafts to articles. The articles of every format are cleaned, joined and named by this code, so the result
//! does not depend on the format.
//!
//! ```text
//! Draft ─wrap─→ paragraphs ─boilerplate─→ ─columns─→ ─split─→ ─credits─→ ─date─→ ─id─→ Article, with diagnostics on what was done
//! ```

use crate::{
    clean::{boilerplate, credits, source_line},
    formats::base::format::Context,
    record::{
        diagnostic::DiagnosticKind,
        draft::{Draft, Layout},
        path_hints::PathHints,
        url_date,
    },
    reflow,
};
use jianbao_model::{Article, ArticleMeta, Date, Join};
use jianbao_text::dates::{DateReading, find_date, parse_date};

/// An article, and the changes that were made to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    /// The article as it is indexed.
    pub article: Article,
    /// The changes, in order.
    pub diagnostics: Vec<DiagnosticKind>,
}

/// Converts a draft to an article. `alone` is set if it is the only one of its file, whose name is then its id.
#[must_use]
pub fn normalize(draft: Draft, alone: bool, context: Context<'_>) -> Normalized {
    let Draft { mut meta, date, lines, layout, mut diagnostics } = draft;
    let hints = PathHints::of(&context.file.full_name);
    meta.source = meta.source.or(hints.source);
    meta.page = meta.page.or(hints.page);
    reflow::trim(&mut meta.title);
    let mut paragraphs = match layout {
        Layout::Lines => reflow::unwrap_lines(lines, &mut diagnostics),
        Layout::Paragraphs | Layout::Given => reflow::trimmed(lines),
    };
    if meta.title.len() > reflow::LONGEST_PARAGRAPH {
        // A text this long is not a title. As a paragraph, it can be split.
        paragraphs.insert(0, std::mem::take(&mut meta.title));
    }
    if paragraphs.len() > 1 || layout == Layout::Given {
        reflow::cut_overlong(&mut paragraphs, &mut diagnostics);
    }
    if layout != Layout::Given {
        drop_boilerplate(&mut paragraphs, &mut diagnostics);
        let joins = reflow::rejoin(&mut paragraphs, context.options.segmenter.as_deref(), &mut diagnostics);
        let starts = reflow::split_long(&mut paragraphs, &mut diagnostics);
        meta.joins.extend(joins.into_iter().map(|join| after_split(join, &starts)));
    }
    let printed = take_source_line(&mut paragraphs, &mut meta, &mut diagnostics);
    diagnostics.extend(reflow::out_of_order(&paragraphs).map(|numbers| DiagnosticKind::SectionsOutOfOrder { numbers }));
    let credits = credits(&paragraphs);
    // A date in the folders above a web archive is that of the download.
    let path = hints.date.filter(|_| context.file.web.is_none());
    let address = meta.url.as_deref().and_then(url_date::date_in).and_then(|date| find_date(&date));
    settle_date(&mut meta, date, [path, printed, credits.date, address], &mut diagnostics);
    credits.fill(&mut meta);
    if meta.id.is_empty() {
        meta.id = if alone && context.file.web.is_some() {
            // An address has no file extension: `show.php?id=1` and `show.php?id=2` are two pages.
            context.file.name.clone()
        } else if alone {
            id_of_file(&context.file.name)
        } else {
            derived_id(&context.file.name, &meta, &paragraphs)
        };
    }
    Normalized { article: Article { meta, paragraphs }, diagnostics }
}

/// Sets the day of publication from the date of the record, or else from the first of `others` that does not contradict
/// it.
fn settle_date(
    meta: &mut ArticleMeta,
    written: Option<String>,
    others: [Option<Date>; 4],
    diagnostics: &mut Vec<DiagnosticKind>,
) {
    let written = written.map(|date| reflow::tidy(&date).to_owned()).filter(|date| !date.is_empty());
    let reading = written.as_deref().map_or(DateReading::Unread, parse_date);
    meta.date = reading.day().or_else(|| others.into_iter().flatten().find(|date| reading.allows(*date)));
    if let Some(text) = written.filter(|_| reading.day().is_none()) {
        diagnostics.push(match reading {
            DateReading::Impossible => DiagnosticKind::NoSuchDay { text: text.clone() },
            _ => DiagnosticKind::NoDay { text: text.clone() },
        });
        meta.date_text = Some(text);
    }
}

/// Removes the line at the end of the text in which a digital edition names newspaper, day and page. It is more
/// reliable than the field of a crawler, which names the website. Returns the day.
fn take_source_line(
    paragraphs: &mut Vec<String>,
    meta: &mut ArticleMeta,
    diagnostics: &mut Vec<DiagnosticKind>,
) -> Option<Date> {
    let last = paragraphs.last().filter(|_| paragraphs.len() > 1)?;
    let line = source_line(last).filter(|line| line.page.is_some())?;
    let text = paragraphs.pop()?;
    diagnostics.push(DiagnosticKind::Dropped { text, rule: "source line" });
    meta.source = line.source.or(meta.source.take());
    meta.page = line.page.or(meta.page.take());
    parse_date(&line.date).day()
}

/// Removes boilerplate of the page.
fn drop_boilerplate(paragraphs: &mut Vec<String>, diagnostics: &mut Vec<DiagnosticKind>) {
    paragraphs.retain(|paragraph| match boilerplate(paragraph) {
        Some(rule) => {
            diagnostics.push(DiagnosticKind::Dropped { text: paragraph.clone(), rule });
            false
        }
        None => true,
    });
}

/// Returns the position of a join after its paragraph has been split into pieces that begin at `starts`.
fn after_split(join: Join, starts: &[usize]) -> Join {
    match starts.iter().rposition(|start| *start < join.byte) {
        Some(at) if starts.len() > 1 => Join { paragraph: at + 1, byte: join.byte - starts[at] },
        _ => join,
    }
}

/// Removes the extensions of a name: `20160312-01-02.txt.gz` becomes `20160312-01-02`.
fn id_of_file(name: &str) -> String {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    if name.contains('?') {
        // `show.php?id=1` and `show.php?id=2` are two pages.
        return name.to_owned();
    }
    let folders = name.rfind('/').map_or(0, |at| at + 1);
    name[folders..].rfind('.').filter(|&at| at > 0).map_or(name, |at| &name[..folders + at]).to_owned()
}

/// Derives an id that does not change when other articles are added before this one.
fn derived_id(name: &str, meta: &ArticleMeta, paragraphs: &[String]) -> String {
    let stem = id_of_file(name);
    let mut hash = blake3::Hasher::new();
    hash.update(meta.title.as_bytes());
    hash.update(meta.date.map(|date| date.to_string()).unwrap_or_default().as_bytes());
    for paragraph in paragraphs {
        hash.update(b"\n").update(paragraph.as_bytes());
    }
    format!("{stem}#{}", &hash.finalize().to_hex()[..10])
}
