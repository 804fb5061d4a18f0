//! Text layers of PDF: removes running heads and page numbers, and keeps the metadata in them.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    formats::base::record_fields::{RecordFields, Value},
    record::fields::Field,
    reflow::tidy,
};
use jianbao_text::dates::find_date;

/// The rank of fields from a running head. Fields in the text are better.
const RANK: u16 = 800;

/// The maximum length of a running head, in characters without white space.
const LONGEST: usize = 60;

/// Removes lines that repeat at the top or bottom of pages, and adds their metadata to `found`.
pub(super) fn without_running_heads<'t>(text: &'t str, found: &mut RecordFields) -> Cow<'t, str> {
    let lines: Vec<&str> = text.lines().collect();
    let heads = running_heads(&lines);
    if heads.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let bare = lines[at].trim_start_matches('\u{c}');
        if heads[at] {
            fields_of(bare, found);
            // Blank lines around a running head belong to the page and do not separate paragraphs.
            while kept.last().is_some_and(|line| tidy(line).is_empty()) && kept.len() > 1 {
                kept.pop();
            }
            at += 1;
            while at < lines.len() && tidy(lines[at].trim_start_matches('\u{c}')).is_empty() && !kept.is_empty() {
                at += 1;
            }
            continue;
        }
        kept.push(bare);
        at += 1;
    }
    Cow::Owned(kept.join("\n"))
}

/// Returns which lines repeat at the top or bottom of pages, or are page numbers there; nothing for a text without pages.
pub(crate) fn running_heads(lines: &[&str]) -> Vec<bool> {
    let numbered = lines.iter().filter(|line| is_page_number(line)).count();
    if numbered < 2 && !lines.iter().any(|line| line.contains('\u{c}')) {
        return Vec::new();
    }
    // The number of pages that have a line of this form at an edge. A single page has no repetition.
    let edges = edges(lines);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for &at in &edges {
        *counts.entry(form(lines[at])).or_default() += 1;
    }
    let repeats = |line: &str| counts.get(&form(line)).is_some_and(|&count| count > 1);
    let mut heads = vec![false; lines.len()];
    for at in edges {
        heads[at] =
            is_page_number(lines[at]) || (is_short(lines[at]) && (repeats(lines[at]) || names_issue(lines[at])));
    }
    heads
}

/// Returns the lines at the edges of a page: the first and the last two that are not blank.
fn edges(lines: &[&str]) -> Vec<usize> {
    let is_blank = |at: &usize| tidy(lines[*at].trim_start_matches('\u{c}')).is_empty();
    let mut starts = vec![0];
    for (at, line) in lines.iter().enumerate().skip(1) {
        let follows_number =
            is_page_number(lines[at - 1]) && !lines[at..].iter().take(3).any(|line| line.starts_with('\u{c}'));
        if line.starts_with('\u{c}') || follows_number {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]).collect::<Vec<_>>();
    let mut edges = Vec::new();
    for (start, end) in starts.into_iter().zip(ends) {
        let filled: Vec<usize> = (start..end).filter(|at| !is_blank(at)).collect();
        edges.extend(filled.iter().take(1).copied());
        edges.extend(filled.iter().skip(1).rev().take(2).copied());
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Returns a line without white space and with all numbers replaced by one sign, because page numbers differ.
fn form(line: &str) -> String {
    let kept = line.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| if c.is_numeric() { '0' } else { c }).collect()
}

fn is_short(line: &str) -> bool {
    let count = line.chars().filter(|c| !c.is_whitespace()).count();
    (1..=LONGEST).contains(&count) && !line.contains(['。', '！', '？'])
}

/// Whether a line is a page number: `- 2 -`, `第 2 页`, `2`.
fn is_page_number(line: &str) -> bool {
    let line = line.trim_start_matches('\u{c}');
    let bare: String =
        line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '－' | '·' | '–')).collect();
    let counted = bare.strip_prefix('第').and_then(|rest| rest.split(['页', '頁']).next()).unwrap_or(&bare);
    let framed = bare.len() < line.trim().len();
    (1..=4).contains(&counted.len())
        && counted.bytes().all(|byte| byte.is_ascii_digit())
        && (framed || line.starts_with(' ') || counted.len() <= 3)
}

/// Whether a line has the day and the newspaper or the page, each set apart, as a running head has. A file of one page
/// repeats none.
fn names_issue(line: &str) -> bool {
    let fields: Vec<Field> = parts(line).filter_map(|part| field_of(part).map(|(field, _)| field)).collect();
    fields.contains(&Field::Date) && fields.iter().any(|field| *field != Field::Date)
}

/// Reads newspaper, day and page in a running head.
fn fields_of(line: &str, found: &mut RecordFields) {
    if find_date(line).is_none() && !line.contains('版') {
        return;
    }
    for (field, value) in parts(line).filter_map(field_of) {
        found.put(field, RANK, Value::One(value.to_owned()));
    }
}

/// Returns the parts of a line between wide gaps.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim_start_matches('\u{c}');
    let parts = line.split(['\u{3000}', '\t']).flat_map(|part| part.split("  "));
    parts.map(tidy).filter(|part| !part.is_empty())
}

/// Returns what a part of a running head is, and its value.
fn field_of(part: &str) -> Option<(Field, &str)> {
    let page = part.trim_start_matches('第').strip_suffix('版').map(|page| page.trim_start_matches('0'));
    let page =
        page.filter(|page| (1..=4).contains(&page.len()) && page.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let is_paper =
        || (2..=12).contains(&part.chars().count()) && part.ends_with(['报', '報', '刊', '志', '誌', '讯', '訊']);
    if let Some(page) = page {
        Some((Field::Page, page))
    } else if find_date(part).is_some() {
        Some((Field::Date, part))
    } else {
        is_paper().then_some((Field::Source, part))
    }
}
