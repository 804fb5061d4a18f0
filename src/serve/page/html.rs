//! Writes HTML. Markup comes from this program only; all other text is escaped.

use crate::{model::Span, printer::escape_markup};

/// A part of a page. Markup is `&'static str`, so input cannot become markup.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Appends markup.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends text, between tags or inside the quotes of an attribute. Replaces control characters and direction
    /// overrides with visible characters.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(&escape_markup(text));
        self
    }

    /// Appends text and keeps its line breaks.
    pub(super) fn lines(&mut self, text: &str) -> &mut Self {
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                self.raw("\n");
            }
            self.text(line);
        }
        self
    }

    /// Appends the part `shown` of a text, with these spans in `<mark>`.
    pub(super) fn marked(&mut self, text: &str, shown: Span, marks: &[Span]) -> &mut Self {
        let mut at = shown.start;
        for mark in marks {
            let (start, end) = (mark.start.max(at), mark.end.min(shown.end));
            if start < end {
                self.text(&text[at..start]).raw("<mark>").text(&text[start..end]).raw("</mark>");
                at = end;
            }
        }
        self.text(&text[at..shown.end])
    }

    /// Appends another part.
    pub(super) fn part(&mut self, part: &Self) -> &mut Self {
        self.0.push_str(&part.0);
        self
    }

    /// Returns the HTML.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let mut html = Html::default();
        html.raw("<a title=\"").text("\"><script>alert('大桥')</script>&\u{202e}\u{0}").raw("\">");
        let expected = "<a title=\"&quot;&gt;&lt;script&gt;alert(&#39;大桥&#39;)&lt;/script&gt;&amp;\u{fffd}␀\">";
        assert_eq!(html.into_string(), expected);
    }

    #[test]
    fn marks_outside_the_shown_stretch_are_cut_off() {
        let text = "昨日大桥<合龙>";
        let span = |start, end| Span { start, end };
        let mut html = Html::default();
        html.marked(text, span(3, text.len()), &[span(0, 6), span(12, 16)]);
        assert_eq!(html.into_string(), "<mark>日</mark>大桥<mark>&lt;合</mark>龙&gt;");
    }
}
