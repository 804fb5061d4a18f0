//! Splits the text of a page into blocks: lines that a browser shows separately.

use crate::markup::{Tree, node::is_block};
use crate::reflow::tidy;
use jianbao_text::is_han;

/// A run of text that is shown on separate lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The text without surrounding white space. A run of white space becomes one space, or nothing if it is only a
    /// line break of the source between two Chinese characters.
    pub text: String,
    /// The number of its characters in links.
    pub linked: usize,
    /// The first link in it, as a node of the tree.
    pub link: Option<usize>,
    /// The element that contains the line.
    pub element: usize,
    /// The level of a heading, 1 to 6.
    pub heading: Option<u8>,
}

impl Block {
    /// Returns the number of characters.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.text.chars().count()
    }
}

/// Returns the blocks inside an element, without the elements for whose nodes `passed_over` returns true.
#[must_use]
pub fn blocks(tree: &Tree<'_>, element: usize, passed_over: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut writer = Writer { blocks: Vec::new(), flow: Flow::default(), element, heading: None };
    let mut open: Vec<Open> = Vec::new();
    let mut at = element;
    let end = tree.nodes[element].end;
    while at < end {
        while let Some(last) = open.pop_if(|last| last.end <= at) {
            writer.leave(&last);
        }
        let node = &tree.nodes[at];
        if node.is_text() {
            let link = open.iter().find(|open| open.role == Role::Link).map(|open| open.at);
            if !is_icon(&node.text) {
                writer.flow.push(&node.text, link);
            }
            at += 1;
            continue;
        }
        if passed_over(at) {
            at = node.end.max(at + 1);
            continue;
        }
        let role = role(tree, at, open.last().map(|open| open.role));
        let (element, level) = (writer.element, writer.heading);
        match role {
            Role::Block => writer.cut(at, heading(&node.name).or(level)),
            Role::Row => writer.cut(at, None),
            Role::Break => writer.flow.line_break(),
            Role::Cell => writer.flow.space(),
            Role::Inline | Role::Link => {}
        }
        open.push(Open { at, end: node.end, role, element, heading: level });
        at += 1;
    }
    while let Some(last) = open.pop() {
        writer.leave(&last);
    }
    writer.cut(element, None);
    writer.blocks
}

/// Returns the paragraphs of a text with tags, as in a feed or an escaped body. Ruby annotations, which give the
/// pronunciation of a character, are left out.
///
/// ```
/// use jianbao_corpus::markup::flow;
/// assert_eq!(flow("<ruby>犇<rp>(</rp><rt>bēn</rt><rp>)</rp></ruby>字怎么读"), ["犇字怎么读"]);
/// assert_eq!(flow("<p>　　大桥合龙。</p>两岸<b>欢呼</b>。<br><br>通车在即。"), ["大桥合龙。", "两岸欢呼。", "通车在即。"]);
/// ```
#[must_use]
pub fn flow(text: &str) -> Vec<String> {
    let tree = Tree::piece(text);
    let is_ruby = |at: usize| matches!(tree.nodes[at].name.as_ref(), "ruby" | "rb" | "rtc");
    let unread = |at: usize| match tree.nodes[at].name.as_ref() {
        "script" | "style" | "title" => true,
        "rt" | "rp" => is_ruby(tree.nodes[at].parent),
        _ => false,
    };
    blocks(&tree, 0, unread).into_iter().map(|block| block.text).collect()
}

struct Open {
    at: usize,
    end: usize,
    role: Role,
    /// The element and heading of the surrounding lines, to which later text belongs.
    element: usize,
    heading: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Inline,
    Link,
    Block,
    /// A table row whose cells contain only words. It becomes one line.
    Row,
    Cell,
    Break,
}

fn role(tree: &Tree<'_>, at: usize, around: Option<Role>) -> Role {
    match tree.nodes[at].name.as_ref() {
        // Without an address it is only an anchor, and often has no end tag.
        "a" if tree.nodes[at].attribute("href").is_some() => Role::Link,
        "br" => Role::Break,
        "td" | "th" if around == Some(Role::Row) => Role::Cell,
        "tr" if is_line(tree, at) => Role::Row,
        name if is_block(name) => Role::Block,
        _ => Role::Inline,
    }
}

/// Whether the cells of a row contain only words: no blocks, no breaks, no long text.
fn is_line(tree: &Tree<'_>, row: usize) -> bool {
    let mut bytes = 0;
    for node in &tree.nodes[tree.inside(row)] {
        bytes += node.text.len();
        let is_cell = matches!(node.name.as_ref(), "td" | "th");
        if bytes > 600 || node.name == "br" || (!is_cell && is_block(&node.name)) {
            return false;
        }
    }
    true
}

/// Whether a text is an icon: a private-use character alone in an element. Among other characters, it may be a rare
/// character of a name and is kept.
fn is_icon(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| !c.is_whitespace()).peekable();
    letters.peek().is_some() && letters.all(|c| matches!(c, '\u{e000}'..='\u{f8ff}'))
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

struct Writer {
    blocks: Vec<Block>,
    flow: Flow,
    element: usize,
    heading: Option<u8>,
}

impl Writer {
    /// Ends the line. The following text is in `element`.
    fn cut(&mut self, element: usize, heading: Option<u8>) {
        let flow = std::mem::take(&mut self.flow);
        for Piece { text, linked, link, .. } in flow.lines() {
            self.blocks.push(Block { text, linked, link, element: self.element, heading: self.heading });
        }
        self.element = element;
        self.heading = heading;
    }

    fn leave(&mut self, open: &Open) {
        match open.role {
            Role::Block | Role::Row => self.cut(open.element, open.heading),
            Role::Cell => self.flow.space(),
            Role::Inline | Role::Link | Role::Break => {}
        }
    }
}

/// Text between two block boundaries, with its line breaks.
#[derive(Default)]
struct Flow {
    pieces: Vec<Piece>,
}

#[derive(Default)]
struct Piece {
    text: String,
    linked: usize,
    link: Option<usize>,
    /// The number of `<br>` before it.
    breaks: usize,
}

impl Flow {
    fn last(&mut self) -> &mut Piece {
        if self.pieces.is_empty() {
            self.pieces.push(Piece::default());
        }
        self.pieces.last_mut().expect("one was pushed")
    }

    fn push(&mut self, text: &str, link: Option<usize>) {
        let piece = self.last();
        let before = piece.text.len();
        piece.text.push_str(text);
        if link.is_some() {
            piece.link = piece.link.or(link);
            piece.linked += piece.text[before..].chars().filter(|c| !c.is_whitespace()).count();
        }
    }

    fn space(&mut self) {
        self.last().text.push(' ');
    }

    fn line_break(&mut self) {
        match self.pieces.last_mut() {
            Some(piece) if tidy(&piece.text).is_empty() => {
                piece.text.clear();
                piece.breaks += 1;
            }
            _ => self.pieces.push(Piece { breaks: 1, ..Piece::default() }),
        }
    }

    /// Returns the lines. A single break inside a sentence that fills a line does not separate lines.
    fn lines(self) -> Vec<Piece> {
        let mut lines: Vec<Piece> = Vec::new();
        for piece in self.pieces {
            let text = collapsed(&piece.text);
            if text.is_empty() {
                continue;
            }
            let indented = piece.text.trim_start_matches(['\n', '\r', '\t', ' ']).starts_with(['\u{3000}', '\u{a0}']);
            match lines.last_mut() {
                Some(line) if piece.breaks == 1 && !indented && runs_on(&line.text) && !begins_credit(&text) => {
                    line.text.push_str(&text);
                    line.linked += piece.linked;
                    line.link = line.link.or(piece.link);
                }
                _ => lines.push(Piece { text, ..piece }),
            }
        }
        lines
    }
}

/// Whether a line is a credit, which does not continue the previous line.
fn begins_credit(line: &str) -> bool {
    let roles = ["记者", "記者", "本报记者", "本報記者", "作者", "文/", "文／", "来源", "來源"];
    line.chars().nth(40).is_none() && roles.iter().any(|role| line.starts_with(role))
}

/// Whether a line stops in mid-sentence.
fn runs_on(line: &str) -> bool {
    line.chars().count() >= 20 && line.ends_with(|c: char| is_han(c) || matches!(c, '，' | '、'))
}

/// Replaces each run of white space by one space, or by nothing if it is a line break between Chinese characters.
///
/// ```
/// use jianbao_corpus::markup::collapsed;
/// assert_eq!(collapsed("  大桥\n  昨日 opened\nat  noon "), "大桥昨日 opened at noon");
/// ```
#[must_use]
pub fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = tidy(text).chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\u{3000}' || !c.is_whitespace() {
            if !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}') {
                out.push(c);
            }
            continue;
        }
        let mut broken = c == '\n';
        while let Some(next) = characters.next_if(|next| next.is_whitespace() && *next != '\u{3000}') {
            broken |= next == '\n';
        }
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        if !(broken && wide(out.chars().next_back()) && wide(characters.peek().copied())) {
            out.push(' ');
        }
    }
    out
}
