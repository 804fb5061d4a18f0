//! Writes the HTML page to which a document is converted.

/// A page that is written from its beginning.
pub(super) struct Html {
    head: String,
    body: String,
}

impl Html {
    pub(super) fn new() -> Self {
        Self { head: String::new(), body: String::new() }
    }

    pub(super) fn title(&mut self, title: &str) {
        if !title.trim().is_empty() {
            self.head.push_str("<title>");
            escape(&mut self.head, title.trim());
            self.head.push_str("</title>\n");
        }
    }

    pub(super) fn meta(&mut self, name: &str, content: &str) {
        if !content.trim().is_empty() {
            self.head.push_str("<meta name=\"");
            self.head.push_str(name);
            self.head.push_str("\" content=\"");
            escape(&mut self.head, content.trim());
            self.head.push_str("\">\n");
        }
    }

    /// Appends a paragraph, or a heading if it has a level.
    pub(super) fn paragraph(&mut self, level: Option<u8>, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let name = level.map_or_else(|| "p".to_owned(), |level| format!("h{}", level.clamp(1, 6)));
        self.tag(&name);
        for (number, line) in text.trim_matches('\n').split('\n').enumerate() {
            if number > 0 {
                self.body.push_str("<br>");
            }
            escape(&mut self.body, line);
        }
        self.tag(&format!("/{name}"));
        self.body.push('\n');
    }

    /// Appends a tag of a table.
    pub(super) fn tag(&mut self, name: &str) {
        self.body.push('<');
        self.body.push_str(name);
        self.body.push('>');
    }

    /// Returns the length in bytes.
    pub(super) fn len(&self) -> usize {
        self.body.len()
    }

    pub(super) fn finish(self) -> String {
        format!(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n{}</head><body>\n{}</body></html>\n",
            self.head, self.body
        )
    }
}

fn escape(page: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\0' => {}
            letter => page.push(letter),
        }
    }
}
