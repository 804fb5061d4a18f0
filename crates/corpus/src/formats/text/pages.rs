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
    let numbered = |line: &str| is_page_number(line);
    let has_pages = text.contains('\u{c}') || lines.iter().filter(|line| numbered(line)).count() > 1;
    if !has_pages {
        return Cow::Borrowed(text);
    }
    // The number of pages that have a line of this form at an edge. A single page has no repetition.
    let edges = edges(&lines);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for &at in &edges {
        *counts.entry(form(lines[at])).or_default() += 1;
    }
    let repeats = |line: &str| counts.get(&form(line)).is_some_and(|&count| count > 1);
    let is_head =
        |at: usize| edges.contains(&at) && (is_page_number(lines[at]) || (repeats(lines[at]) && is_short(lines[at])));
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let bare = lines[at].trim_start_matches('\u{c}');
        if is_head(at) {
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

/// Reads newspaper, day and page in a running head.
fn fields_of(line: &str, found: &mut RecordFields) {
    if find_date(line).is_none() && !line.contains('版') {
        return;
    }
    for part in
        line.split(['\u{3000}', '\t']).flat_map(|part| part.split("  ")).map(tidy).filter(|part| !part.is_empty())
    {
        let page = part.trim_start_matches('第').strip_suffix('版').map(|page| page.trim_start_matches('0'));
        if let Some(page) =
            page.filter(|page| (1..=4).contains(&page.len()) && page.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            found.put(Field::Page, RANK, Value::One(page.to_owned()));
        } else if find_date(part).is_some() {
            found.put(Field::Date, RANK, Value::One(part.to_owned()));
        } else if (2..=12).contains(&part.chars().count()) && part.ends_with(['报', '報', '刊', '志', '誌', '讯', '訊'])
        {
            found.put(Field::Source, RANK, Value::One(part.to_owned()));
        }
    }
}
