//! Joins the lines of pages to paragraphs, and writes them as `pdftotext` does: a form feed after each page, a blank line
//! between paragraphs. Running heads and page numbers are kept as lines of their own; the reader of plain texts removes
//! them.

use super::layout::{Printed, is_parallel, is_similar};
use crate::formats::running_heads;

/// The least indent of the first line of a paragraph.
const INDENT: f64 = 0.8;
/// The least length of a line that is full although no other line ends at the same edge.
const LONG: f64 = 15.0;

/// The maximum length of the running heads between two parts of a paragraph, in bytes.
const MOST_BETWEEN: usize = 1000;

/// Writes the lines of all pages as a text.
pub(super) fn text(pages: Vec<Vec<Printed>>) -> String {
    let mut lines: Vec<(bool, Printed)> = Vec::new();
    for page in pages {
        lines.extend(page.into_iter().enumerate().map(|(at, line)| (at == 0, line)));
    }
    let texts: Vec<String> =
        lines.iter().map(|(begins, line)| format!("{}{}", if *begins { "\u{c}" } else { "" }, line.text)).collect();
    let heads = running_heads(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    drop(texts);
    // Whether an indent marks paragraphs.
    let marked = lines.iter().filter(|(_, line)| line.indent >= INDENT && line.room > 0.5).count();
    let is_marked = marked > 1 || lines.iter().any(|(_, line)| line.indent >= INDENT && line.length > LONG);
    let mut text = String::new();
    // The end of the last paragraph, and its last line. A page break may be between it and its continuation.
    let mut open: Option<(usize, usize)> = None;
    for (at, (begins, line)) in lines.iter().enumerate() {
        if !heads[at]
            && let Some((end, before)) = open
            && text.len() - end < MOST_BETWEEN
            && continues(&lines[before].1, line, has_break(&lines[before + 1..=at]), is_marked)
        {
            let mut own = line.text.clone();
            if is_word_end(&text[..end]) && own.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
                own.insert(0, ' ');
            }
            text.insert_str(end, &own);
            open = Some((end + own.len(), at));
            if *begins {
                text.push('\u{c}');
            }
            continue;
        }
        if *begins && at > 0 {
            text.push('\u{c}');
        } else if at > 0 && !text.ends_with('\u{c}') {
            text.push('\n');
        }
        if line.indent >= INDENT && !heads[at] {
            text.push_str("\u{3000}\u{3000}");
        }
        text.push_str(&line.text);
        if !heads[at] {
            open = Some((text.len(), at));
        }
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\u{c}');
    }
    text
}

fn has_break(lines: &[(bool, Printed)]) -> bool {
    lines.iter().any(|(begins, _)| *begins)
}

/// Whether a line continues the paragraph of the line before it.
fn continues(before: &Printed, line: &Printed, page_break: bool, is_marked: bool) -> bool {
    let is_column = is_parallel(before.direction, line.direction) && is_similar(before.size, line.size);
    let below = !page_break && before.across > line.across;
    if !is_column || line.indent >= INDENT || (below && line.apart) {
        return false;
    }
    let is_full = before.room < line.chunk + 0.7;
    let ends = before.text.ends_with(['。', '！', '？', '”', '」', '』', '：', '）', '.', '!', '?']);
    let is_printed = before.at_edge > 1 || (before.length > LONG && !ends);
    // Without a mark, the end of a sentence at the end of a full line may be that of the paragraph.
    is_full && is_printed && (is_marked || (below && !page_break) || !ends)
}

fn is_word_end(text: &str) -> bool {
    text.ends_with(|letter: char| letter.is_ascii_alphanumeric())
}
