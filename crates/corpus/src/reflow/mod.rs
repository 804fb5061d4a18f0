//! Joins lines to paragraphs. It does not change characters, and processes one article at a time.

mod columns;
mod sections;
mod shape;
mod split;
mod wrap;

pub use columns::rejoin;
pub use sections::out_of_order;
pub use split::{LONGEST_PARAGRAPH, cut_overlong, split_long};
pub use wrap::unwrap_lines;

/// White space that is written as character references.
const ENTITIES: &[&str] = &["&nbsp;", "&ensp;", "&emsp;", "&#160;", "&#12288;"];

/// Removes white space, including ideographic spaces, at both ends.
pub fn trim(text: &mut String) {
    let trimmed = tidy(text);
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

/// Trims paragraphs and removes blank ones.
#[must_use]
pub fn trimmed(mut paragraphs: Vec<String>) -> Vec<String> {
    paragraphs.iter_mut().for_each(trim);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Returns the text without surrounding white space and byte order marks, including character references (`&nbsp;`).
#[must_use]
pub fn tidy(text: &str) -> &str {
    let mut text = text;
    loop {
        text = text.trim_matches(is_space);
        let inner = ENTITIES.iter().find_map(|entity| text.strip_prefix(entity).or_else(|| text.strip_suffix(entity)));
        match inner {
            Some(inner) => text = inner,
            None => return text,
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn is_blank(line: &str) -> bool {
    tidy(line).is_empty()
}
