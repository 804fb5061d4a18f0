//! The nodes of a tree: elements with their names and attributes, and texts.

use std::{borrow::Cow, ops::Deref};

use html5ever::{Attribute, LocalName};

use crate::markup::tokens::attribute;

/// Elements nested more deeply are treated as if they were at this depth.
pub const DEEPEST: usize = 256;

/// The maximum number of nodes of a tree. A node takes several hundred bytes of memory, and a tag takes at least three
/// bytes of text. A document with 64 MiB of news has a tenth of this number.
pub(super) const MOST_NODES: usize = 1 << 21;

/// The name of an element.
#[derive(Debug, Clone)]
pub enum Name<'a> {
    /// As written.
    Source(Cow<'a, str>),
    /// A name interned by the HTML parser.
    Html(LocalName),
}

impl Name<'_> {
    /// Converts the name to lower case; some names of SVG have capitals.
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

/// The attributes of a start tag.
#[derive(Debug, Clone)]
pub(super) enum Attributes<'a> {
    /// As written.
    Source(&'a str),
    Parsed(Vec<Attribute>),
}

/// An element or a text.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The name in lower case, in XML without its namespace; empty for a text.
    pub name: Name<'a>,
    pub(super) attributes: Attributes<'a>,
    /// The text with its references replaced; empty for an element.
    pub text: Cow<'a, str>,
    /// The parent element; the root is its own parent.
    pub parent: usize,
    /// The first node after it that is not inside it.
    pub end: usize,
}

impl<'a> Node<'a> {
    /// Creates a node without attributes and text.
    pub(super) fn new(name: Name<'a>, parent: usize, end: usize) -> Self {
        Self { name, attributes: Attributes::Source(""), text: Cow::Borrowed(""), parent, end }
    }

    /// Returns the value of an attribute.
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

/// Whether an HTML element is a block, which is shown on separate lines.
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
