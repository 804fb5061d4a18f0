//! Tokens as a tree, kept in reading order so that every subtree is a range of nodes.

use std::{
    borrow::Cow,
    ops::{Deref, Range},
};

use html5ever::{Attribute, LocalName};

use crate::markup::{
    Dialect, Token, Tokens, decode,
    html::{self, Kind},
    tokens::attribute,
};

/// Elements nested deeper than this are read as if they stood at this depth.
pub const DEEPEST: usize = 256;

/// The most nodes of a tree. Each takes some hundred bytes of memory, and a tag needs three. A document of 64 MiB of news has a tenth
/// of this.
pub(super) const MOST_NODES: usize = 1 << 21;

/// The name of an element.
#[derive(Debug, Clone)]
pub enum Name<'a> {
    /// As the text has it.
    Source(Cow<'a, str>),
    /// One of the names that the parser of HTML knows, or has met.
    Html(LocalName),
}

impl Name<'_> {
    /// In small letters; some of SVG have large ones.
    pub(super) fn of_html(name: LocalName) -> Self {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Self::Source((*name).to_ascii_lowercase().into())
        } else {
            Self::Html(name)
        }
    }
}

impl Deref for Name<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Source(name) => name,
            Self::Html(name) => name,
        }
    }
}

impl AsRef<str> for Name<'_> {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq<str> for Name<'_> {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Name<'_> {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

/// What a start tag says besides the name.
#[derive(Debug, Clone)]
pub(super) enum Attributes<'a> {
    /// As written.
    Source(&'a str),
    Parsed(Vec<Attribute>),
}

/// An element or a text.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// Name in small letters, in XML without its namespace; empty for a text.
    pub name: Name<'a>,
    pub(super) attributes: Attributes<'a>,
    /// The text with its references replaced; empty for an element.
    pub text: Cow<'a, str>,
    /// The element that it stands in; the root stands in itself.
    pub parent: usize,
    /// The first node after it that is no part of it.
    pub end: usize,
}

impl<'a> Node<'a> {
    /// Without attributes and text.
    pub(super) fn new(name: Name<'a>, parent: usize, end: usize) -> Self {
        Self { name, attributes: Attributes::Source(""), text: Cow::Borrowed(""), parent, end }
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        match &self.attributes {
            Attributes::Source(attributes) => attribute(attributes, name),
            Attributes::Parsed(all) => {
                let found = all.iter().find(|attribute| (*attribute.name.local).eq_ignore_ascii_case(name));
                found.map(|attribute| Cow::Borrowed(&*attribute.value))
            }
        }
    }

    /// Whether it is a text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.name.is_empty()
    }
}

/// A marked-up text. Node 0 is the root, which has no name of its own; the nodes of an element follow it.
///
/// ```
/// use jianbao_corpus::markup::{Dialect, Tree};
/// let tree = Tree::new("<p>临江日报<p>大桥&middot;合龙", Dialect::Html);
/// let second = tree.find(0, "p").nth(1).unwrap();
/// assert_eq!(tree.text(second), "大桥·合龙");
/// ```
#[derive(Debug)]
pub struct Tree<'a> {
    /// In reading order.
    pub nodes: Vec<Node<'a>>,
    /// Whether there were too many tags: those beyond were left out, and what stood between them is one text.
    crowded: bool,
}

impl<'a> Tree<'a> {
    /// Reads `text` by the rules of `dialect`; HTML as a page.
    #[must_use]
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        match dialect {
            Dialect::Html => Self::of_html(text, Kind::Page),
            Dialect::Xml | Dialect::Sgml => Self::of_elements(text, dialect),
        }
    }

    /// Reads a piece of a page, as a feed or a field has.
    #[must_use]
    pub fn piece(text: &'a str) -> Self {
        Self::of_html(text, Kind::Piece)
    }

    fn of_html(text: &'a str, kind: Kind) -> Self {
        if text.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'\0' | b'\r')) {
            let (nodes, crowded) = html::read(text, kind);
            return Self { nodes, crowded };
        }
        let mut tree = Self { nodes: vec![Node::new(Name::Source("#root".into()), 0, 1)], crowded: false };
        if !text.is_empty() {
            tree.push_text(text.into(), &[0]);
            tree.nodes[0].end = 2;
        }
        tree
    }

    /// Reads a text in which every element has an end tag, or ends with its parent.
    fn of_elements(text: &'a str, dialect: Dialect) -> Self {
        let root = Node::new(Name::Source("#root".into()), 0, 0);
        let mut tree = Self { nodes: vec![root], crowded: false };
        let mut open = vec![0];
        for token in Tokens::new(text, dialect) {
            match token {
                Token::Text(text) => tree.push_text(decode(text), &open),
                Token::Verbatim(text) => tree.push_text(text.into(), &open),
                Token::Open(_) | Token::Close(_) if tree.nodes.len() >= MOST_NODES => tree.crowded = true,
                Token::Open(tag) => {
                    let name = plain_name(tag.name, dialect);
                    let parent = *open.last().expect("the root is never closed");
                    let at = tree.nodes.len();
                    let mut element = Node::new(Name::Source(name), parent, at + 1);
                    element.attributes = Attributes::Source(tag.attributes);
                    tree.nodes.push(element);
                    if !tag.closed && open.len() < DEEPEST {
                        open.push(at);
                    }
                }
                Token::Close(name) => {
                    let name = plain_name(name, dialect);
                    if let Some(depth) = open.iter().skip(1).rposition(|&at| *tree.nodes[at].name == *name) {
                        tree.close(depth + 1, &mut open);
                    }
                }
            }
        }
        tree.close(0, &mut open);
        tree
    }

    /// Why the text cannot be taken for a document; `None` when it can.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        self.crowded
            .then(|| format!("more than {MOST_NODES} elements and pieces of text, which no document of news has"))
    }

    fn push_text(&mut self, text: Cow<'a, str>, open: &[usize]) {
        if self.nodes.len() >= MOST_NODES
            && let Some(last) = self.nodes.last_mut().filter(|last| last.is_text())
        {
            last.text.to_mut().push_str(&text);
            return;
        }
        let parent = *open.last().expect("the root is never closed");
        let end = self.nodes.len() + 1;
        let mut node = Node::new(Name::Source("".into()), parent, end);
        node.text = text;
        self.nodes.push(node);
    }

    /// Ends all open elements from `depth` on.
    fn close(&mut self, depth: usize, open: &mut Vec<usize>) {
        let end = self.nodes.len();
        for at in open.drain(depth..) {
            self.nodes[at].end = end;
        }
    }

    /// The nodes inside an element.
    #[must_use]
    pub fn inside(&self, at: usize) -> Range<usize> {
        at + 1..self.nodes[at].end
    }

    /// The nodes that stand directly in an element.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let Range { mut start, end } = self.inside(at);
        std::iter::from_fn(move || {
            let child = (start < end).then_some(start)?;
            start = self.nodes[child].end;
            Some(child)
        })
    }

    /// Elements of this name inside an element.
    pub fn find<'t>(&'t self, at: usize, name: &'t str) -> impl Iterator<Item = usize> + 't {
        self.inside(at).filter(move |&at| self.nodes[at].name == name)
    }

    /// All text inside an element, as written.
    #[must_use]
    pub fn text(&self, at: usize) -> String {
        self.nodes[at..self.nodes[at].end].iter().map(|node| node.text.as_ref()).collect()
    }
}

/// Whether an element of HTML stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tbody"
            | "thead"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "blockquote"
            | "pre"
            | "center"
            | "figure"
            | "figcaption"
            | "form"
            | "fieldset"
            | "address"
            | "hr"
            | "body"
            | "html"
            | "title"
            | "option"
            | "details"
            | "summary"
    )
}

/// `dc:Title` is `title` in XML.
fn plain_name(name: &str, dialect: Dialect) -> Cow<'_, str> {
    let name = match dialect {
        Dialect::Html | Dialect::Sgml => name,
        Dialect::Xml => name.rsplit(':').next().unwrap_or(name),
    };
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}
