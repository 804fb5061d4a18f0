//! Joins lines that were wrapped at a fixed width.

use crate::record::diagnostic::DiagnosticKind;
use crate::reflow::{
    is_blank, is_space,
    shape::{is_final, is_heading, is_item, is_table_row},
    tidy, trim, trimmed,
};

/// Narrower blocks are poems, lists and tables. The width is in terminal columns; a Chinese character takes two.
const NARROWEST: usize = 32;

/// Joins lines that were wrapped at a fixed width. Other lines are paragraphs already.
///
/// A block is the text between blank lines, or the whole text. In a block with indented paragraphs, every line that is
/// not indented continues a full line. In other blocks, a line is continued if it is full and stops in mid-sentence; in
/// a text without blank lines, most lines must look like this. Headings, lists, tables and verse are not changed.
#[must_use]
pub fn unwrap_lines(mut lines: Vec<String>, diagnostics: &mut Vec<DiagnosticKind>) -> Vec<String> {
    if has_blank_after_each(&lines) {
        lines.retain(|line| !is_blank(line));
    }
    let Some(last) = lines.iter().rposition(|line| !is_blank(line)) else { return Vec::new() };
    let set_apart = lines[..last].iter().any(|line| is_blank(line));
    let mut paragraphs: Vec<String> = Vec::new();
    let mut joined = 0;
    let mut from = 0;
    while from < lines.len() {
        let own = &lines[from..];
        let own = &own[..own.iter().position(|line| is_blank(line)).unwrap_or(own.len())];
        let block = Block::of(own, set_apart);
        let continues = |pair: &[String]| parts_word(&pair[0], &pair[1]) || block.continues(&pair[0], &pair[1]);
        let goes_on: Vec<bool> = own.windows(2).map(continues).collect();
        // Lines are moved and not copied, because they are most of the memory of a long article.
        let end = from + own.len();
        for (at, line) in lines[from..end].iter_mut().enumerate() {
            let mut line = std::mem::take(line);
            trim(&mut line);
            match paragraphs.last_mut() {
                Some(paragraph) if at > 0 && goes_on[at - 1] => {
                    joined += 1;
                    if parts_word(paragraph, &line) {
                        paragraph.pop();
                    } else if paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
                        && line.starts_with(|c: char| c.is_ascii_alphanumeric())
                    {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(&line);
                }
                _ => paragraphs.push(line),
            }
        }
        from = end + 1;
    }
    if joined > 0 {
        diagnostics.push(DiagnosticKind::Unwrapped { lines: joined });
    }
    trimmed(paragraphs)
}

/// Whether a hyphen at the end of a line separates the parts of a Latin word: Inter-, national. Before a capital or a
/// digit, it belongs to the word: Wi-, Fi.
fn parts_word(before: &str, line: &str) -> bool {
    let bare = before.trim_end().strip_suffix(['-', '\u{2010}', '\u{ad}', '¬']);
    bare.is_some_and(|bare| bare.ends_with(|c: char| c.is_ascii_alphabetic()))
        && line.trim_start().starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a blank line follows each line of a text that was wrapped at a fixed width, as in text layers of PDF. Blank
/// lines do not separate paragraphs in such a text. Most lines are full and stop in mid-sentence.
fn has_blank_after_each(lines: &[String]) -> bool {
    let filled: Vec<&String> = lines.iter().filter(|line| !is_blank(line)).collect();
    if filled.len() < FEWEST_LINES || lines.windows(2).any(|pair| !is_blank(&pair[0]) && !is_blank(&pair[1])) {
        return false;
    }
    let widest = filled.iter().map(|line| width(line)).max().unwrap_or(0);
    // No article consists only of such short paragraphs.
    if !(NARROWEST..=WIDEST_LINE).contains(&widest) {
        return false;
    }
    let full: Vec<&&String> = filled.iter().filter(|line| width(line) * 10 >= widest * 9).collect();
    let cut = full.iter().filter(|line| stops_inside(line)).count();
    full.len() * 2 >= filled.len() && cut * 2 > full.len()
}

/// The minimum number of lines from which the layout of a text is detected.
const FEWEST_LINES: usize = 6;
/// The maximum width of a printed line, in columns.
const WIDEST_LINE: usize = 160;

/// Adjacent lines, and their layout.
struct Block {
    /// The width of the widest line, in columns.
    widest: usize,
    setting: Setting,
}

enum Setting {
    /// Every line is a paragraph.
    Paragraphs,
    /// A paragraph begins where a line is indented.
    Indented,
    /// A line that is full and stops in mid-sentence continues in the next.
    Broken,
}

impl Block {
    fn of(lines: &[String], set_apart: bool) -> Self {
        let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        let mut block = Self { widest, setting: Setting::Paragraphs };
        if lines.len() < 2 || widest < NARROWEST {
            return block;
        }
        let (mut indented, mut full, mut cut, mut commas) = (0, 0, 0, 0);
        for line in lines {
            indented += usize::from(is_indented(line));
            if block.is_full(line) {
                full += 1;
                cut += usize::from(stops_inside(line));
            }
            commas += usize::from(line.contains(['，', '。', '；', '、']));
        }
        // A margin before every line, as in text layers of PDF, is not an indent.
        let margin = indent(&lines[0]);
        if !margin.is_empty()
            && margin.bytes().all(|byte| byte == b' ')
            && lines.iter().all(|line| indent(line) == margin)
        {
            indented = 0;
        }
        let half = |count: usize| count * 2 >= lines.len();
        // The widest line is always full, so it alone is not evidence.
        let looks_broken = full >= 2 && cut >= 1 && half(commas);
        if indented > 0 && indented < lines.len() && (is_indented(&lines[0]) || !set_apart) && looks_broken {
            block.setting = Setting::Indented;
        } else if indented < lines.len() && (set_apart || (lines.len() >= 4 && looks_broken && half(full) && half(cut)))
        {
            block.setting = Setting::Broken;
        }
        block
    }

    /// Whether a line fills the block. It may be a little shorter, because some punctuation must not begin a line.
    fn is_full(&self, line: &str) -> bool {
        width(line) * 10 >= self.widest * 9
    }

    /// Whether `line` continues the paragraph of the line before it.
    fn continues(&self, before: &str, line: &str) -> bool {
        // A paragraph that is indented as a whole continues with the same indent.
        let indented_alike =
            is_indented(line) && indent(line) == indent(before) && is_indented(before) && stops_inside(before);
        // If paragraphs are indented, a line without an indent continues the line before it, if that stops in
        // mid-sentence.
        let nearly_full =
            matches!(self.setting, Setting::Indented) && stops_inside(before) && width(before) * 5 >= self.widest * 4;
        let may = (self.is_full(before) || nearly_full)
            && (!is_indented(line) || indented_alike)
            && !is_table_row(before)
            && !is_table_row(line)
            && !is_item(line);
        match self.setting {
            Setting::Paragraphs => false,
            Setting::Indented => may && !(is_heading(before) && !is_indented(before) && !self.is_full(before)),
            Setting::Broken => may && stops_inside(before),
        }
    }
}

/// Whether a line stops in mid-sentence.
fn stops_inside(line: &str) -> bool {
    !tidy(line).ends_with(|c| is_final(c) || matches!(c, '”' | '」' | '』' | '：' | '）' | '.'))
}

fn is_indented(line: &str) -> bool {
    line.starts_with(is_space) || line.starts_with("&nbsp;") || line.starts_with("&emsp;")
}

/// Returns the white space at the beginning of a line.
fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches(is_space).len()]
}

/// Returns the number of columns of a line. Any indent counts as two characters.
fn width(line: &str) -> usize {
    let indent = if is_indented(line) { 4 } else { 0 };
    indent + tidy(line).chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>()
}
