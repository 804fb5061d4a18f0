//! Lines to paragraphs: what an editor would call the setting, undone. Never changes a letter, never looks beyond an article.

mod wrap;

pub use wrap::unwrap_lines;

/// Takes white space, ideographic too, from both ends.
pub fn trim(text: &mut String) {
    let trimmed = tidy(text);
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

/// Trims paragraphs and leaves out blank ones.
#[must_use]
pub fn trimmed(mut paragraphs: Vec<String>) -> Vec<String> {
    paragraphs.iter_mut().for_each(trim);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// The text without white space and marks of byte order around it.
#[must_use]
pub fn tidy(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn is_blank(line: &str) -> bool {
    tidy(line).is_empty()
}
