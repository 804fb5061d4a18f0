//! HTML as defined by the standard. Tokenizer, tree builder and character references are those of html5ever, which
//! behaves like browsers. This module passes the text to it and collects the tree. Some input is intentionally read
//! differently:
//!
//! - Server code that was saved by mistake (`<?php … ?>`, `<% … %>`) is removed, even if it contains `>`.
//! - A comment, code or attribute quote without an end hides nothing, and a link without an end tag ends with its
//!   block.
//! - `<![CDATA[ … ]]>` is text, and a frameset is read as by a browser without frames.
//! - The nesting depth, the number of attributes and the number of nodes are limited.

mod arena;
mod guard;
mod tags;

use html5ever::{
    QualName,
    interface::TokenizerResult,
    local_name, ns,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts, create_element},
};

use self::{
    arena::Arena,
    guard::{Guard, State},
    tags::{Ends, Found},
};
use crate::markup::node::{Node, is_block};

/// The maximum length of a text, in bytes. The parser uses 32-bit offsets.
const LONGEST: usize = 1 << 30;

/// The kind of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page, read as by a browser with scripts: the contents of `<noscript>` are text without tags.
    Page,
    /// A fragment of a page in a field, in which a `<` may be unescaped. A tag cannot contain another `<`.
    Piece,
}

/// Parses a text. Returns its nodes in reading order, and whether there were too many.
pub fn read<'a>(text: &str, kind: Kind) -> (Vec<Node<'a>>, bool) {
    if text.len() > LONGEST {
        return (Arena::new().flat(false), true);
    }
    let mut feed = Feed::new(text, kind);
    feed.all();
    feed.tokenizer.end();
    let guard = feed.tokenizer.sink;
    let crowded = guard.crowded.get();
    (guard.builder.sink.flat(kind == Kind::Piece), crowded)
}

/// Elements whose contents may be text without tags. The parser decides.
const RAW: [&str; 9] = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noscript", "plaintext"];

/// Passes a text to the parser, most of it unchanged.
struct Feed<'t> {
    text: &'t str,
    kind: Kind,
    ends: Ends<'t>,
    tokenizer: Tokenizer<Guard>,
    queue: BufferQueue,
    /// The text again, in the form from which the parser takes slices without copying.
    shared: StrTendril,
    /// The beginning of the part that has not been passed to the parser.
    from: usize,
    /// Whether a link is open that has no end tag of its own.
    unclosed_link: bool,
    /// The positions of the next `</a` and `<a`, so that no part of the text is searched twice.
    next_link: [usize; 2],
}

impl<'t> Feed<'t> {
    fn new(text: &'t str, kind: Kind) -> Self {
        let sink = Arena::new();
        let options = TreeBuilderOpts { scripting_enabled: kind == Kind::Page, ..TreeBuilderOpts::default() };
        let builder = match kind {
            Kind::Page => TreeBuilder::new(sink, options),
            // A template may contain anything, including table rows.
            Kind::Piece => {
                let name = QualName::new(None, ns!(html), local_name!("template"));
                let context = create_element(&sink, name, Vec::new());
                TreeBuilder::new_for_fragment(sink, context, None, options)
            }
        };
        let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
        let tokenizer = Tokenizer::new(Guard::new(builder), options);
        let shared = StrTendril::from_slice(text);
        Self {
            text,
            kind,
            ends: Ends::new(text),
            tokenizer,
            queue: BufferQueue::default(),
            shared,
            from: 0,
            unclosed_link: false,
            next_link: [0; 2],
        }
    }

    fn all(&mut self) {
        let mut next = 0;
        while let Some(at) = self.ends.next(next) {
            next = self.one(at);
        }
        self.hand_over(self.text.len());
        self.run();
    }

    /// Handles the `<` at `at`. Returns the offset at which to continue.
    fn one(&mut self, at: usize) -> usize {
        let all = self.text.len();
        let bytes = self.text.as_bytes();
        let strict = self.kind == Kind::Piece;
        match &bytes[at + 1..] {
            [b'!', b'-', b'-', ..] => match self.ends.comment(at) {
                Some(end) => self.replace(at, end, "<!---->"),
                None => self.replace(at, at + 4, ""),
            },
            [b'!', ..] if bytes[at..].starts_with(b"<![CDATA[") => self.ends.after(at, "]]>").unwrap_or(all),
            [b'?', b'=', ..] => self.code(at, 3, "?>"),
            [b'?', b'p' | b'P', b'h' | b'H', b'p' | b'P', ..] => self.code(at, 5, "?>"),
            [b'%', ..] => match self.ends.after(at, "%>") {
                Some(end) => self.replace(at, end, "<!---->"),
                None => at + 1,
            },
            [b'/', letter, ..] if letter.is_ascii_alphabetic() => self.tag(at, at + 2, strict),
            [b'/', ..] if strict => self.replace(at, at + 1, "&lt;"),
            [b'/' | b'!' | b'?', ..] => self.ends.after(at, ">").unwrap_or(all),
            [letter, ..] if letter.is_ascii_alphabetic() => self.tag(at, at + 1, strict),
            _ => at + 1,
        }
    }

    /// Skips code that does not belong to the page. If the code has no end, only its opening mark is skipped.
    fn code(&mut self, at: usize, mark: usize, end: &'static str) -> usize {
        match self.ends.after(at, end) {
            Some(end) => self.replace(at, end, "<!---->"),
            None => self.replace(at, at + mark, ""),
        }
    }

    fn tag(&mut self, at: usize, name: usize, strict: bool) -> usize {
        match self.ends.tag(name, strict) {
            Found::Tag { cut, end } => {
                self.end_of_link(at, name, end);
                if let Some(cut) = cut {
                    self.replace(cut, end - 1, "");
                }
                if name == at + 1 { self.open(name, end) } else { end }
            }
            Found::Another => self.replace(at, at + 1, "&lt;"),
            // The tag ends at the next `>`, without the attribute.
            Found::Unclosed { from } => match self.ends.after(from, ">") {
                Some(end) => self.replace(from, end - 1, ""),
                None => self.replace(at, self.text.len(), ""),
            },
            Found::Nothing => self.replace(at, self.text.len(), ""),
        }
    }

    /// Ends a link without an end tag at the end of its block. In the standard, the rest of the page would be part of
    /// the link.
    fn end_of_link(&mut self, at: usize, name: usize, end: usize) {
        let bytes = &self.text.as_bytes()[name..end];
        let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
        let tag = &bytes[..length];
        let opens = name == at + 1;
        if tag.eq_ignore_ascii_case(b"a") {
            self.unclosed_link = opens && self.next(0, b"</a", end) > self.next(1, b"<a", end);
        } else if self.unclosed_link {
            let lower = std::str::from_utf8(tag).unwrap_or_default().to_ascii_lowercase();
            if is_block(&lower) {
                self.replace(at, at, "</a>");
                self.unclosed_link = false;
            }
        }
    }

    /// Returns the position of the next tag of a link: `mark` is `</a` or `<a`, in lower case. If there is none,
    /// returns the end of the text, plus one for start tags, so that a last link without an end tag is noticed.
    fn next(&mut self, which: usize, mark: &[u8], from: usize) -> usize {
        let all = self.text.len();
        let none = if which == 0 { all + 1 } else { all };
        if self.next_link[which] > from {
            return self.next_link[which];
        }
        let bytes = self.text.as_bytes();
        let found = memchr::memchr_iter(b'<', &bytes[from..]).map(|at| from + at).find(|&at| {
            let here = bytes.get(at..at + mark.len()).is_some_and(|here| here.eq_ignore_ascii_case(mark));
            here && bytes.get(at + mark.len()).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>')
        });
        self.next_link[which] = found.unwrap_or(none);
        self.next_link[which]
    }

    /// Handles a start tag that ends before `end`. Returns the offset at which markup continues.
    fn open(&mut self, name: usize, end: usize) -> usize {
        let bytes = &self.text.as_bytes()[name..];
        let is = |raw: &&&str| {
            bytes.get(..raw.len()).is_some_and(|found| found.eq_ignore_ascii_case(raw.as_bytes()))
                && bytes.get(raw.len()).is_some_and(|byte| !byte.is_ascii_alphanumeric())
        };
        let Some(raw) = RAW.iter().find(is) else { return end };
        self.hand_over(end);
        self.run();
        let mut is_passed_over = self.is_passed_over(raw, name, end);
        let mut next = end;
        while self.tokenizer.sink.state.get() == State::Raw {
            let Some(at) = self.ends.end_tag(next, raw) else { return self.text.len() };
            // A script that opens a comment may contain its own end tag. Everything after that is needed to find the
            // end of the script.
            is_passed_over &= memchr::memmem::find(&self.text.as_bytes()[next..at], b"<!--").is_none();
            if is_passed_over {
                self.replace(next, at, "");
            }
            next = self.tag(at, at + 2, false);
            self.hand_over(next);
            self.run();
        }
        match self.tokenizer.sink.state.get() {
            State::Plain => self.text.len(),
            State::Raw | State::Markup => next,
        }
    }

    /// Whether the content of an element is not passed to the parser. Scripts and styles are not used, and the
    /// tokenizer would read them character by character. JSON data is kept.
    fn is_passed_over(&self, raw: &str, name: usize, end: usize) -> bool {
        let says_json = || self.text.as_bytes()[name..end].windows(4).any(|word| word.eq_ignore_ascii_case(b"json"));
        self.kind == Kind::Page && (raw == "style" || (raw == "script" && !says_json()))
    }

    /// Passes the text up to an offset to the parser.
    fn hand_over(&mut self, to: usize) {
        if self.from < to {
            self.queue.push_back(self.shared.subtendril(self.from as u32, (to - self.from) as u32));
            self.from = to;
        }
    }

    /// Passes other text instead of that between two offsets. Returns the second offset.
    fn replace(&mut self, at: usize, end: usize, other: &str) -> usize {
        self.hand_over(at);
        if !other.is_empty() {
            self.queue.push_back(StrTendril::from_slice(other));
        }
        self.from = end;
        end
    }

    fn run(&self) {
        while !matches!(self.tokenizer.feed(&self.queue), TokenizerResult::Done) {}
    }
}
