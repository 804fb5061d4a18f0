//! Measures prose, and compares titles, by letters and punctuation.

use crate::markup::Block;

/// Returns the number of characters of prose: those outside of links, in a block with the punctuation of sentences.
pub fn prose(block: &Block) -> usize {
    let mut commas = 0;
    let mut stops = 0;
    for c in block.text.chars() {
        commas += usize::from(matches!(c, '，' | '、' | '；'));
        stops += usize::from(matches!(c, '。' | '！' | '？' | '…'));
    }
    let characters = block.characters();
    if (stops == 0 && commas < 2) || block.linked * 2 > characters {
        return 0;
    }
    characters - block.linked
}

/// Returns the letters and digits of a text.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a line is the title, or, from 9 characters on, the beginning of the title.
pub fn same_title(line: &str, title: &str) -> bool {
    if line.len() > title.len() * 4 + 64 {
        return false;
    }
    let (line, title) = (letters(line), letters(title));
    !title.is_empty() && (line == title || (line.chars().count() > 8 && title.starts_with(&line)))
}

/// Splits a title at the separators that sites use: `大桥通车_要闻_临江网`.
pub fn parts_of_title(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(['_', '|', '｜', '丨', '·', '»', '>', '@'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split("--"))
        .flat_map(|part| part.split(" — "))
        .flat_map(|part| part.split("::"))
        .flat_map(|part| part.split(": "))
        .map(crate::reflow::tidy)
        .filter(|part| !part.is_empty())
}
