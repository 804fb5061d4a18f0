//! Joins the printed lines of a paragraph, as OCR formats store them.

use crate::reflow::tidy;

/// A paragraph that is joined from printed lines.
#[derive(Default)]
pub(crate) struct Paragraph {
    text: String,
    /// Whether the last line ends with a hyphen inside a word.
    parted: bool,
}

impl Paragraph {
    /// Adds the next line; `hyphen` is set if it ends inside a word, regardless of its last character.
    pub(crate) fn line(&mut self, line: &str, hyphen: bool) {
        let line = tidy(line);
        if line.is_empty() {
            return;
        }
        let is_latin = |c: char| c.is_ascii_alphanumeric();
        if !self.text.is_empty()
            && !self.parted
            && self.text.ends_with(|c: char| c.is_ascii() && !c.is_whitespace())
            && line.starts_with(is_latin)
        {
            self.text.push(' ');
        }
        self.parted = hyphen;
        let bare =
            line.strip_suffix(['-', '\u{ad}', '¬']).filter(|rest| rest.ends_with(|c: char| c.is_ascii_alphabetic()));
        self.parted |= bare.is_some();
        self.text.push_str(bare.unwrap_or(line));
    }

    /// Returns the paragraph; `None` if no line had text.
    pub(crate) fn finish(self) -> Option<String> {
        (!self.text.is_empty()).then_some(self.text)
    }
}
