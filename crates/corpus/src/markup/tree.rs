//! Builds a tree from tokens. Nodes are in reading order, so that every subtree is a range.

use std::{borrow::Cow, ops::Range};

use crate::markup::{
    Dialect, Token, Tokens, decode,
    html::{self, Kind},
    node::{Attributes, DEEPEST, MOST_NODES, Name, Node},
};

/// A marked-up text. Node 0 is the root, which has no name; the nodes of an element follow it.
///
/// ```
/// use jianbao_corpus::markup::{Dialect, Tree};
/// let tree = Tree::new("<p>临江日报<p>大桥&middot;合龙", Dialect::Html);
/// let second = tree.find(0, "p").nth(1).unwrap();
/// assert_eq!(tree.text(second), "大桥·合龙");
/// ```
#[derive(Debug)]
pub struct Tree<'a> {
    /// The nodes in reading order.
    pub nodes: Vec<Node<'a>>,
    /// Whether there were too many tags. Those beyond the limit were removed, and the text between them is one text.
    crowded: bool,
}

impl<'a> Tree<'a> {
    /// Parses `text` by the rules of `dialect`; HTML as a page.
    #[must_use]
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        match dialect {
            Dialect::Html => Self::of_html(text, Kind::Page),
            Dialect::Xml | Dialect::Sgml => Self::of_elements(text, dialect),
        }
    }

    /// Parses a fragment of a page, as in a feed or a field.
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

    /// Parses a text in which every element has an end tag or ends with its parent.
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

    /// Returns the reason why the text cannot be a document, or `None` if it can.
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

    /// Returns the nodes inside an element.
    #[must_use]
    pub fn inside(&self, at: usize) -> Range<usize> {
        at + 1..self.nodes[at].end
    }

    /// Returns the child nodes of an element.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let Range { mut start, end } = self.inside(at);
        std::iter::from_fn(move || {
            let child = (start < end).then_some(start)?;
            start = self.nodes[child].end;
            Some(child)
        })
    }

    /// Returns the elements of this name inside an element.
    pub fn find<'t>(&'t self, at: usize, name: &'t str) -> impl Iterator<Item = usize> + 't {
        self.inside(at).filter(move |&at| self.nodes[at].name == name)
    }

    /// Returns all text inside an element, as written.
    #[must_use]
    pub fn text(&self, at: usize) -> String {
        self.nodes[at..self.nodes[at].end].iter().map(|node| node.text.as_ref()).collect()
    }
}

/// Removes the namespace prefix in XML and converts to lower case: `dc:Title` is `title`.
fn plain_name(name: &str, dialect: Dialect) -> Cow<'_, str> {
    let name = match dialect {
        Dialect::Html | Dialect::Sgml => name,
        Dialect::Xml => name.rsplit(':').next().unwrap_or(name),
    };
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}
