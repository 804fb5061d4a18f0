//! The tree while it is built. The standard moves misplaced elements, so nodes are linked and not in order.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use html5ever::{
    Attribute, LocalName, Namespace, QualName,
    interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
};

use crate::markup::node::{Attributes, DEEPEST, Name, Node};

/// No node.
const NONE: u32 = u32::MAX;

/// The maximum number of attributes of all elements. Elements that the parser reopens repeat theirs, so there can be
/// far more than in the text.
const MOST_ATTRIBUTES: usize = 1 << 22;

/// The maximum number of attributes that further `<body>` tags add to the element.
const MOST_MERGED: usize = 256;

/// An element or the document, as the parser sees it. It contains the name, which the parser needs at every tag.
#[derive(Debug, Clone)]
pub struct Handle {
    at: u32,
    space: Namespace,
    pub name: LocalName,
}

impl Handle {
    fn new(at: u32) -> Self {
        Self { at, space: Namespace::default(), name: LocalName::default() }
    }
}

impl ElemName for &Handle {
    fn ns(&self) -> &Namespace {
        &self.space
    }

    fn local_name(&self) -> &LocalName {
        &self.name
    }
}

/// What the parser is reading, which decides whether the elements that it creates are those of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Every element is new or moved.
    Anything,
    /// Elements with other names than this are reopened, because they were not closed.
    Start(LocalName),
    /// All elements are reopened.
    Text,
}

/// The nodes, the document first.
pub struct Arena {
    nodes: RefCell<Vec<Linked>>,
    attributes: Cell<usize>,
    pub reading: RefCell<Reading>,
}

struct Linked {
    parent: u32,
    first: u32,
    last: u32,
    before: u32,
    after: u32,
    content: Content,
}

enum Content {
    Element(LocalName, Vec<Attribute>),
    Text(String),
    /// The document, or a node that is not kept.
    Nothing,
}

impl Linked {
    fn new(content: Content) -> Self {
        Self { parent: NONE, first: NONE, last: NONE, before: NONE, after: NONE, content }
    }
}

impl Arena {
    pub fn new() -> Self {
        Self {
            nodes: RefCell::new(vec![Linked::new(Content::Nothing)]),
            attributes: Cell::new(0),
            reading: RefCell::new(Reading::Anything),
        }
    }

    /// Returns the number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    fn push(&self, content: Content) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        let at = u32::try_from(nodes.len()).expect("the number of nodes is limited far below this");
        nodes.push(Linked::new(content));
        at
    }

    /// Inserts before the child `next`, or as the last child.
    fn insert(&self, parent: u32, next: u32, child: NodeOrText<Handle>) {
        let mut nodes = self.nodes.borrow_mut();
        let before = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].before };
        let child = match child {
            NodeOrText::AppendNode(child) => {
                unlink(&mut nodes, child.at);
                child.at
            }
            NodeOrText::AppendText(text) => {
                if let Some(Linked { content: Content::Text(own), .. }) = nodes.get_mut(before as usize) {
                    own.push_str(&text);
                    return;
                }
                nodes.push(Linked::new(Content::Text(String::from(&*text))));
                u32::try_from(nodes.len() - 1).expect("the number of nodes is limited far below this")
            }
        };
        // A moved node has new neighbours.
        let before = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].before };
        let linked = &mut nodes[child as usize];
        (linked.parent, linked.before, linked.after) = (parent, before, next);
        match before {
            NONE => nodes[parent as usize].first = child,
            before => nodes[before as usize].after = child,
        }
        match next {
            NONE => nodes[parent as usize].last = child,
            next => nodes[next as usize].before = child,
        }
    }

    /// Returns all nodes in reading order. Of a fragment, without the element that the parser adds around it.
    pub fn flat<'a>(self, fragment: bool) -> Vec<Node<'a>> {
        let mut linked = self.nodes.into_inner();
        let mut flat = Vec::with_capacity(linked.len());
        flat.push(Node::new(Name::Source("#root".into()), 0, 0));
        let top = match linked[0].first {
            html if fragment && html != NONE => html,
            _ => 0,
        };
        // The open nodes of the result, and, for every node from `top` to the current one, whether it is among them.
        let mut open = vec![0];
        let mut path: Vec<bool> = Vec::new();
        let mut at = linked[top as usize].first;
        while at != NONE {
            let node = &mut linked[at as usize];
            let (first, own) = (node.first, flat.len());
            let parent = *open.last().expect("the root is never closed");
            match std::mem::replace(&mut node.content, Content::Nothing) {
                Content::Element(name, attributes) => {
                    let mut element = Node::new(Name::of_html(name), parent, own + 1);
                    element.attributes = Attributes::Parsed(attributes);
                    flat.push(element);
                }
                Content::Text(text) => {
                    let mut node = Node::new(Name::Source("".into()), parent, own + 1);
                    node.text = Cow::Owned(text);
                    flat.push(node);
                }
                Content::Nothing => {}
            }
            if first != NONE {
                let opens = open.len() < DEEPEST && flat.len() > own;
                if opens {
                    open.push(own);
                }
                path.push(opens);
                at = first;
                continue;
            }
            while linked[at as usize].after == NONE {
                at = linked[at as usize].parent;
                if at == top || at == NONE {
                    break;
                }
                if path.pop().unwrap_or(false)
                    && let Some(ended) = open.pop()
                {
                    let end = flat.len();
                    flat[ended].end = end;
                }
            }
            at = if at == top || at == NONE { NONE } else { linked[at as usize].after };
        }
        let end = flat.len();
        for ended in open {
            flat[ended].end = end;
        }
        flat
    }
}

fn unlink(nodes: &mut [Linked], at: u32) {
    let Linked { parent, before, after, .. } = nodes[at as usize];
    if parent == NONE {
        return;
    }
    match before {
        NONE => nodes[parent as usize].first = after,
        before => nodes[before as usize].after = after,
    }
    match after {
        NONE => nodes[parent as usize].last = before,
        after => nodes[after as usize].before = before,
    }
    let node = &mut nodes[at as usize];
    (node.parent, node.before, node.after) = (NONE, NONE, NONE);
}

impl TreeSink for Arena {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = &'a Handle;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::new(0)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a Handle {
        target
    }

    fn create_element(&self, name: QualName, mut attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        // An element that is reopened because it was not closed has no meaning for its new contents: an unclosed link
        // does not turn the paragraphs below it into links.
        let again = match &*self.reading.borrow() {
            Reading::Anything => false,
            Reading::Start(own) => *own != name.local,
            Reading::Text => true,
        };
        let all = self.attributes.get() + attributes.len();
        if again || all > MOST_ATTRIBUTES {
            attributes = Vec::new();
        } else {
            self.attributes.set(all);
        }
        let at = self.push(Content::Element(name.local.clone(), attributes));
        Handle { at, space: name.ns, name: name.local }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Handle::new(self.push(Content::Nothing))
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Handle::new(self.push(Content::Nothing))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.at, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow()[element.at as usize].parent;
        if parent == NONE {
            self.insert(previous.at, NONE, child);
        } else {
            self.insert(parent, element.at, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    /// The contents of a template are stored as its children. Readers of the tree skip them.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.at == other.at
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow()[sibling.at as usize].parent;
        if parent != NONE {
            self.insert(parent, sibling.at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        if let Content::Element(_, own) = &mut self.nodes.borrow_mut()[target.at as usize].content {
            for attribute in attributes {
                if own.len() < MOST_MERGED && own.iter().all(|known| known.name != attribute.name) {
                    own.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        unlink(&mut self.nodes.borrow_mut(), target.at);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let first = self.nodes.borrow()[node.at as usize].first;
            if first == NONE {
                break;
            }
            self.insert(parent.at, NONE, NodeOrText::AppendNode(Handle::new(first)));
        }
    }
}
