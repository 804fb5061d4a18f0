//! A filter between the tokenizer and the tree builder. It bounds the work of the parser, which compares every tag with
//! the open elements.

use std::cell::Cell;

use html5ever::{
    LocalName,
    interface::Tracer,
    local_name,
    tokenizer::{EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult},
    tree_builder::TreeBuilder,
};

use super::arena::{Arena, Handle, Reading};
use crate::markup::node::{DEEPEST, MOST_NODES};

/// The maximum number of open elements, including formatting elements that will be reopened. Further elements are
/// closed immediately, so that their contents become siblings.
const MOST_OPEN: usize = DEEPEST;

/// The maximum number of formatting elements among them.
const MOST_FORMATTING: usize = 64;

/// The maximum number of attributes of a formatting element. The parser compares all of them with those of the others.
const MOST_FORMATTING_ATTRIBUTES: usize = 16;

/// The maximum number of `<object>` and similar elements. The parser stores a marker for each and never removes it.
const MOST_MARKERS: usize = 1000;

/// How the following text is tokenized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Markup,
    /// Text without tags, up to an end tag of the element.
    Raw,
    /// Text without tags up to the end.
    Plain,
}

/// Passes tokens on to the tree builder.
pub struct Guard {
    pub builder: TreeBuilder<Handle, Arena>,
    pub state: Cell<State>,
    /// Whether there were more nodes than a tree may have.
    pub crowded: Cell<bool>,
    /// The number of open elements when they were last counted, and the number of nodes at that time.
    open: Cell<usize>,
    formatting: Cell<usize>,
    counted: Cell<usize>,
    markers: Cell<usize>,
}

/// Counts the elements that the tree builder keeps open.
#[derive(Default)]
struct Count {
    all: Cell<usize>,
    formatting: Cell<usize>,
}

impl Tracer for Count {
    type Handle = Handle;

    fn trace_handle(&self, node: &Handle) {
        self.all.set(self.all.get() + 1);
        self.formatting.set(self.formatting.get() + usize::from(is_formatting(&node.name)));
    }
}

impl Guard {
    pub fn new(builder: TreeBuilder<Handle, Arena>) -> Self {
        Self {
            builder,
            state: Cell::new(State::Markup),
            crowded: Cell::new(false),
            open: Cell::new(0),
            formatting: Cell::new(0),
            counted: Cell::new(0),
            markers: Cell::new(0),
        }
    }

    /// Whether no more elements of this name may be opened.
    fn is_full(&self, name: &LocalName) -> bool {
        if matches!(*name, local_name!("applet") | local_name!("marquee") | local_name!("object")) {
            self.markers.set(self.markers.get() + 1);
            if self.markers.get() > MOST_MARKERS {
                return true;
            }
        }
        // Every new node may be open, and may also be in the list of formatting elements.
        let nodes = self.builder.sink.len();
        let new = (nodes - self.counted.get()) * 2;
        if self.open.get() + new >= MOST_OPEN || self.formatting.get() + new >= MOST_FORMATTING {
            let count = Count::default();
            self.builder.trace_handles(&count);
            self.open.set(count.all.get());
            self.formatting.set(count.formatting.get());
            self.counted.set(nodes);
        }
        self.open.get() >= MOST_OPEN || (self.formatting.get() >= MOST_FORMATTING && is_formatting(name))
    }

    fn start(&self, mut tag: Tag, line: u64) -> TokenSinkResult<Handle> {
        if is_frame(&tag.name) {
            return TokenSinkResult::Continue;
        }
        if self.builder.sink.len() >= MOST_NODES {
            self.crowded.set(true);
            return TokenSinkResult::Continue;
        }
        if is_formatting(&tag.name) {
            tag.attrs.truncate(MOST_FORMATTING_ATTRIBUTES);
        }
        let end = (self.is_full(&tag.name) && has_end(&tag.name)).then(|| Tag {
            kind: EndTag,
            name: tag.name.clone(),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        });
        self.builder.sink.reading.replace(Reading::Start(tag.name.clone()));
        let result = self.pass(Token::TagToken(tag), line);
        match end {
            // Raw text ends by itself.
            Some(end) if self.state.get() == State::Markup => {
                let result = self.end(end, line);
                // The number of open elements has not grown. They are counted again after the next end tag and not at
                // every start tag.
                self.counted.set(self.builder.sink.len());
                result
            }
            _ => result,
        }
    }

    fn end(&self, tag: Tag, line: u64) -> TokenSinkResult<Handle> {
        let raw = self.state.replace(State::Markup) == State::Raw;
        if is_frame(&tag.name) || (!raw && self.builder.sink.len() >= MOST_NODES) {
            return TokenSinkResult::Continue;
        }
        self.builder.sink.reading.replace(Reading::Anything);
        self.pass(Token::TagToken(tag), line)
    }

    fn pass(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match self.builder.process_token(token, line) {
            TokenSinkResult::RawData(kind) => {
                self.state.set(State::Raw);
                TokenSinkResult::RawData(kind)
            }
            TokenSinkResult::Plaintext => {
                self.state.set(State::Plain);
                TokenSinkResult::Plaintext
            }
            // Scripts are not run, and the text is already decoded.
            _ => TokenSinkResult::Continue,
        }
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match token {
            Token::TagToken(tag) if tag.kind == StartTag => self.start(tag, line),
            Token::TagToken(tag) => {
                if self.open.get() >= MOST_OPEN || self.formatting.get() >= MOST_FORMATTING {
                    self.counted.set(0);
                }
                self.end(tag, line)
            }
            Token::CharacterTokens(_) => {
                self.builder.sink.reading.replace(Reading::Text);
                self.pass(token, line)
            }
            Token::CommentToken(_) | Token::ParseError(_) => TokenSinkResult::Continue,
            Token::DoctypeToken(_) | Token::NullCharacterToken | Token::EOFToken => self.pass(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    /// `<![CDATA[` begins text everywhere: it occurs in pages that are declared as XHTML, and in fields that were
    /// converted from XML.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

/// Whether the parser reopens elements of this name that were not closed.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// Whether an element is ignored because of frames. In the standard, a frameset has no text, but `<noframes>` contains
/// all text of a saved page.
fn is_frame(name: &LocalName) -> bool {
    matches!(*name, local_name!("frameset") | local_name!("frame") | local_name!("noframes"))
}

/// Whether an end tag only closes its element: the element is not void, and there may be several.
fn has_end(name: &LocalName) -> bool {
    !matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("basefont")
            | local_name!("bgsound")
            | local_name!("body")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("form")
            | local_name!("head")
            | local_name!("hr")
            | local_name!("html")
            | local_name!("image")
            | local_name!("img")
            | local_name!("input")
            | local_name!("keygen")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}
