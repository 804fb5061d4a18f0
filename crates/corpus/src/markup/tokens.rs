//! Splits a text into tags and the text between them.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::markup::decode;

/// The rules of a markup language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The content of `<script>`, `<style>` and similar elements is not markup; some elements have no end tag.
    Html,
    /// Every element has an end tag or ends with its parent; names may be Chinese.
    Xml,
    /// Like XML, but names consist of ASCII characters: `<大桥>` is text.
    Sgml,
}

/// A piece of a marked-up text. Comments, declarations and processing instructions are omitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text with its character references not yet replaced.
    Text(&'a str),
    /// Text without references: CDATA, scripts.
    Verbatim(&'a str),
    /// A start tag.
    Open(Tag<'a>),
    /// The name in an end tag.
    Close(&'a str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// As written.
    pub name: &'a str,
    /// The text between the name and the end of the tag.
    pub attributes: &'a str,
    /// Whether it ends with `/>`.
    pub closed: bool,
}

impl<'a> Tag<'a> {
    /// Returns the value of an attribute. Its name is compared without case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        attribute(self.attributes, name)
    }
}

/// Returns the value of an attribute in the text of a tag; empty if it has no value.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\''));
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
            .map_or(rest.len(), |(at, _)| at);
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quoted = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quoted {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode(value));
        }
    }
}

/// HTML elements whose content is not markup.
const VERBATIM: [&str; 6] = ["script", "style", "textarea", "xmp", "iframe", "noembed"];

/// Splits a text into tokens.
pub struct Tokens<'a> {
    rest: &'a str,
    dialect: Dialect,
    /// The verbatim element that was just opened.
    inside: Option<&'a str>,
    /// Whether the end of a comment may still occur.
    comments: bool,
    /// Quotes that do not occur again, so that the end of an unclosed one is not searched for repeatedly.
    spent: [bool; 2],
}

impl<'a> Tokens<'a> {
    /// Tokenizes `text` by the rules of `dialect`.
    #[must_use]
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { rest: text, dialect, inside: None, comments: true, spent: [false; 2] }
    }

    /// Removes and returns the first `end` bytes.
    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Removes and returns everything up to and including `end`, or everything if it does not occur.
    fn pass(&mut self, end: &str) -> &'a str {
        match memmem::find(self.rest.as_bytes(), end.as_bytes()) {
            Some(at) => self.take(at + end.len()).strip_suffix(end).unwrap_or_default(),
            None => self.take(self.rest.len()),
        }
    }

    /// Removes and returns the text up to the end tag of a verbatim element.
    fn verbatim(&mut self, name: &str) -> &'a str {
        let bytes = self.rest.as_bytes();
        let end = memmem::find_iter(bytes, b"</").find(|at| {
            bytes.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        });
        self.take(end.unwrap_or(bytes.len()))
    }

    /// Returns where the tag at the beginning of the rest ends: the offset of its `>`, or of a `<` which shows that it
    /// is not a tag.
    fn tag_end(&mut self) -> Option<usize> {
        let bytes = self.rest.as_bytes();
        let mut at = 1;
        loop {
            at += memchr::memchr3(b'>', b'<', b'=', &bytes[at..])?;
            if bytes[at] != b'=' {
                return Some(at);
            }
            at += 1;
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) else { continue };
            let spent = &mut self.spent[usize::from(quote == b'"')];
            if *spent {
                continue;
            }
            match memchr(quote, &bytes[at + 1..]) {
                Some(length) => at += length + 2,
                None => *spent = true,
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.inside.take() {
            let text = self.verbatim(name);
            if !text.is_empty() {
                return Some(Token::Verbatim(text));
            }
        }
        loop {
            let bytes = self.rest.as_bytes();
            match bytes {
                [] => return None,
                [b'<', b'!' | b'?', ..] if self.rest.starts_with("<!--") => {
                    // `<!-->` is also a comment: its dashes begin and end it. A comment without an end hides nothing.
                    self.take(2);
                    if self.comments && memmem::find(self.rest.as_bytes(), b"-->").is_some() {
                        self.pass("-->");
                    } else {
                        self.comments = false;
                        self.take(2);
                    }
                }
                [b'<', b'!', ..] if self.rest.starts_with("<![CDATA[") => {
                    self.take("<![CDATA[".len());
                    return Some(Token::Verbatim(self.pass("]]>")));
                }
                [b'<', b'!', b'D' | b'd', ..] => {
                    self.take(2);
                    self.pass_declaration();
                }
                [b'<', b'!' | b'?', ..] => {
                    self.pass(">");
                }
                [b'<', b'/', letter, ..] if self.is_name_start(*letter) => {
                    let end = bytes.iter().skip(1).position(|byte| matches!(byte, b'<' | b'>'));
                    let tag = self.take(end.map_or(bytes.len(), |at| at + 1));
                    self.rest = self.rest.strip_prefix('>').unwrap_or(self.rest);
                    return Some(Token::Close(name(&tag[2..])));
                }
                [b'<', letter, ..] if self.is_name_start(*letter) => {
                    // A tag that the text ends in is removed, as in browsers.
                    let end = self.tag_end().unwrap_or(bytes.len());
                    let tag = self.take(end);
                    if self.rest.starts_with('<') {
                        return Some(Token::Text(tag));
                    }
                    if self.rest.is_empty() {
                        return None;
                    }
                    self.rest = &self.rest[1..];
                    let name = name(&tag[1..]);
                    let attributes = &tag[1 + name.len()..];
                    let closed = attributes.ends_with('/');
                    if self.dialect == Dialect::Html && !closed {
                        self.inside = VERBATIM.iter().find(|verbatim| name.eq_ignore_ascii_case(verbatim)).copied();
                    }
                    return Some(Token::Open(Tag { name, attributes, closed }));
                }
                [first, after @ ..] => {
                    let skip = usize::from(*first == b'<');
                    let end = if skip == 1 { memchr(b'<', after).map(|at| at + 1) } else { memchr(b'<', bytes) };
                    return Some(Token::Text(self.take(end.unwrap_or(bytes.len()))));
                }
            }
        }
    }
}

impl Tokens<'_> {
    fn is_name_start(&self, byte: u8) -> bool {
        byte.is_ascii_alphabetic() || (self.dialect == Dialect::Xml && (byte == b'_' || !byte.is_ascii()))
    }

    /// Skips a document type declaration, including declarations in brackets, which are not used.
    fn pass_declaration(&mut self) {
        let end = self.rest.find(['>', '[']);
        let bracket = end.is_some_and(|at| self.rest.as_bytes()[at] == b'[');
        self.take(end.unwrap_or(self.rest.len()));
        if bracket {
            self.pass("]");
        }
        self.pass(">");
    }
}

/// Returns the name of the first element of a text.
#[must_use]
pub fn first_element(text: &str) -> Option<&str> {
    Tokens::new(text, Dialect::Xml).find_map(|token| match token {
        Token::Open(tag) => Some(tag.name),
        _ => None,
    })
}

/// Returns the name at the beginning of the inside of a tag.
fn name(tag: &str) -> &str {
    tag.split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default()
}
