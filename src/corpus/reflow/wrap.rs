//! Lines broken at a fixed width.

use super::{is_blank, tidy, trimmed};
use crate::corpus::RemarkKind;

/// Makes one paragraph of lines that were broken at a fixed width; other lines are paragraphs already.
///
/// Only in a text that sets paragraphs apart by blank lines, only where a line fills nine tenths of the longest line of its
/// block, stops in mid-sentence, and the next is not indented.
#[must_use]
pub fn unwrap_lines(lines: Vec<String>, remarks: &mut Vec<RemarkKind>) -> Vec<String> {
    let Some(last) = lines.iter().rposition(|line| !is_blank(line)) else { return Vec::new() };
    let set_apart = lines[..last].iter().any(|line| is_blank(line));
    if !set_apart {
        return trimmed(lines);
    }
    let mut paragraphs: Vec<String> = Vec::new();
    let mut joined = 0;
    for block in lines.split(|line| is_blank(line)) {
        let width = |line: &str| line.chars().count();
        let widest = block.iter().map(|line| width(line)).max().unwrap_or(0);
        for (at, line) in block.iter().enumerate() {
            let continues = at > 0
                && widest >= 16
                && width(&block[at - 1]) * 10 >= widest * 9
                && !line.starts_with(char::is_whitespace)
                && !tidy(&block[at - 1]).ends_with(['。', '！', '？', '”', '」', '』', '：', '…', '）', '.', '!', '?']);
            match paragraphs.last_mut() {
                Some(paragraph) if continues => {
                    joined += 1;
                    if paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
                        && line.starts_with(|c: char| c.is_ascii_alphanumeric())
                    {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(tidy(line));
                }
                _ => paragraphs.push(tidy(line).to_owned()),
            }
        }
    }
    if joined > 0 {
        remarks.push(RemarkKind::Unwrapped { lines: joined });
    }
    trimmed(paragraphs)
}
