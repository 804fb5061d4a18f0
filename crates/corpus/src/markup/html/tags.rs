//! Finds the ends of tags and of similar constructs, by the states of the tokenizer in the standard.

use memchr::{memchr, memmem};

/// The maximum number of attributes of a tag. The parser compares each with all others. Further ones are removed.
const MOST_ATTRIBUTES: usize = 256;

/// What a `<` before a letter begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A tag that ends before `end`. The text between `cut` and the `>` is removed.
    Tag { cut: Option<usize>, end: usize },
    /// A tag with an unclosed quote, from `from` on.
    Unclosed { from: usize },
    /// Text: it contains another `<`.
    Another,
    /// A tag that the text ends in.
    Nothing,
}

/// Finds the ends of constructs, and remembers those that do not occur again, so that no search is repeated in vain.
pub struct Ends<'t> {
    bytes: &'t [u8],
    spent: Vec<&'static str>,
}

impl<'t> Ends<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), spent: Vec::new() }
    }

    /// Returns the offset after the next `end`.
    pub fn after(&mut self, from: usize, end: &'static str) -> Option<usize> {
        if self.spent.contains(&end) {
            return None;
        }
        let found = memmem::find(&self.bytes[from..], end.as_bytes());
        if found.is_none() {
            self.spent.push(end);
        }
        found.map(|at| from + at + end.len())
    }

    /// Returns the offset after the comment that begins with `<!--` at `at`.
    pub fn comment(&mut self, at: usize) -> Option<usize> {
        let inside = &self.bytes[at + 4..];
        if inside.starts_with(b">") {
            return Some(at + 5);
        }
        if inside.starts_with(b"->") {
            return Some(at + 6);
        }
        let usual = self.after(at + 4, "-->");
        // The other end is searched for only up to the usual one.
        let inside = &self.bytes[at + 4..usual.unwrap_or(self.bytes.len())];
        if usual.is_none() && self.spent.contains(&"--!>") {
            return None;
        }
        match memmem::find(inside, b"--!>") {
            Some(length) => Some(at + 4 + length + 4),
            None if usual.is_none() => {
                self.spent.push("--!>");
                None
            }
            None => usual,
        }
    }

    /// Reads the tag whose name begins at `name`. If `strict` is set, a tag with another `<` in its names or unquoted
    /// values is not a tag.
    pub fn tag(&mut self, name: usize, strict: bool) -> Found {
        let bytes = self.bytes;
        let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
        // Up to the first byte for which a test holds, or a `<` that makes this text.
        let find = |from: usize, ends: &dyn Fn(u8) -> bool| {
            let found = bytes[from..].iter().position(|&byte| ends(byte) || (strict && byte == b'<'));
            found.map(|length| from + length)
        };
        let mut attributes = 0;
        let mut cut = None;
        let Some(mut at) = find(name, &|byte| is_space(byte) || matches!(byte, b'/' | b'>')) else {
            return Found::Nothing;
        };
        loop {
            // Before a name.
            let Some(start) = find(at, &|byte| !is_space(byte) && byte != b'/') else { return Found::Nothing };
            match bytes[start] {
                b'>' => return Found::Tag { cut, end: start + 1 },
                b'<' if strict => return Found::Another,
                _ => {}
            }
            attributes += 1;
            if attributes == MOST_ATTRIBUTES + 1 {
                cut = Some(start);
            }
            // A name may begin with `=`.
            let Some(end) = find(start + 1, &|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=')) else {
                return Found::Nothing;
            };
            let Some(sign) = find(end, &|byte| !is_space(byte)) else { return Found::Nothing };
            at = sign;
            if bytes[sign] != b'=' {
                continue;
            }
            let Some(value) = find(sign + 1, &|byte| !is_space(byte)) else { return Found::Nothing };
            at = match bytes[value] {
                quote @ (b'"' | b'\'') => {
                    let quote = if quote == b'"' { "\"" } else { "'" };
                    let Some(end) = self.after(value + 1, quote) else { return Found::Unclosed { from: start } };
                    end
                }
                b'>' => value,
                _ => match find(value, &|byte| is_space(byte) || byte == b'>') {
                    Some(end) => end,
                    None => return Found::Nothing,
                },
            };
        }
    }

    /// Returns the offset of the `<` of the end tag of an element.
    pub fn end_tag(&self, from: usize, name: &str) -> Option<usize> {
        let bytes = &self.bytes[from..];
        memmem::find_iter(bytes, b"</")
            .find(|at| {
                let rest = &bytes[at + 2..];
                rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                    && matches!(rest.get(name.len()), Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>'))
            })
            .map(|at| from + at)
    }

    /// Returns the offset of the next `<`.
    pub fn next(&self, from: usize) -> Option<usize> {
        memchr(b'<', self.bytes.get(from..)?).map(|length| from + length)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ends, Found};

    #[test]
    fn tags_end_where_the_standard_says() {
        for (tag, length) in [
            ("<p>x", 3),
            ("<p a=b/c>x>", 9),
            ("<p a='>'>x", 9),
            ("<p a = \">\" >x", 12),
            ("<p a\"b>\">", 7),
            ("<p =\">x", 6),
            ("<p a=>x", 6),
            ("<p/a='>'/>x", 10),
            ("<p <b>x", 6),
        ] {
            assert_eq!(Ends::new(tag).tag(1, false), Found::Tag { cut: None, end: length }, "{tag}");
        }
        assert_eq!(Ends::new("<x 且 a&b</p>").tag(1, true), Found::Another);
        assert_eq!(Ends::new("<p a b").tag(1, false), Found::Nothing);
        assert_eq!(Ends::new("<p a b=\"x>").tag(1, false), Found::Unclosed { from: 5 });
    }

    #[test]
    fn comments_end_as_in_browsers() {
        for (comment, rest) in [
            ("<!-- x -->a", "a"),
            ("<!-- x --!>a-->", "a-->"),
            ("<!-->a-->", "a-->"),
            ("<!--->a-->", "a-->"),
            ("<!----!>a", "a"),
            ("<!-- - -- > -->a", "a"),
        ] {
            assert_eq!(Ends::new(comment).comment(0).map(|end| &comment[end..]), Some(rest), "{comment}");
        }
        assert_eq!(Ends::new("<!-- x ->").comment(0), None);
    }
}
