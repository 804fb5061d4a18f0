//! The grammar of queries.
//!
//! ```text
//! query    = [ either ]
//! either   = every { or every }                     or binds weakest
//! every    = clause { [ and ] clause }              a gap is enough: all of them must match
//! clause   = { not } chain
//! chain    = operand { near operand }               operands of near are clauses, quoted or not, and groups of alternatives
//! operand  = [ hyphen ] ( group | field | quoted | clause )
//! group    = "(" [ either ] ")"                     （） too, and mixed
//! field    = name ":" value                         ： too; nothing between the three
//! value    = clause | quoted | group                 a group of titles only
//!
//! or       = "OR" | "或" | bar { bar }              bar = "|" | "｜", without gaps too
//! and      = "AND" | "&&"
//! not      = "NOT"
//! near     = "NEAR" [ "/" digits ]                  10 words when not told
//! hyphen   = "-" | "－" | "−"                       after a gap, followed directly by what it excludes
//! quoted   = quote text quote [ "~" digits ]        the exact string; "" “” ＂＂ 〝〞 and their mixtures, 「」 『』
//! clause    = what is between gaps, quotes, bars and parentheses
//! gap      = white space | control character | ， 、 。 ； ！ ？ ：
//!
//! name     = 标题 标題 title | 来源 來源 报纸 報紙 source | 作者 记者 記者 author | 版 版次 页 頁 page
//!          | 栏目 欄目 版块 版塊 section | 日期 时间 時間 date | 拼音 pinyin py
//! date     = period | [ period ] between [ period ] between = ".." | "~" | "—" | "至" | "到"
//! period   = 2015 | 2015-12 | 2015-12-18            also 2015/12/18, 2015.12.18, 20151218, 2015年12月18日
//! ```
//!
//! - Operators and names of fields are whole clauses, in Latin letters of either width; operators in upper case.
//! - In quotes `?` stands for one character and `*` for any number, full-width ones too; but `？` behind the last letter is the
//!   question mark of a sentence. `"…"~3` has no wildcards; a space in it parts what may be apart.
//! - Straight marks may hold a quotation in curly ones: "坚持“一带一路”倡议".
//! - Parentheses behind a letter belong to the clause, 国际论坛（上）, unless more than one clause is in them: 北京（冬奥 奥运）.
//! - A quote that is not closed ends with the query. A parenthesis without its other half is a gap.
//! - Operators without something on the sides where they need it are searched as text, and so are fields without a value and
//!   values that mean nothing.
//! - Clauses without a letter or digit are left out, but for emoji, arrows and characters for private use. A query of nothing but
//!   punctuation asks for that string: “《”.

use std::collections::VecDeque;

use super::{
    ast::{Clause, ClauseKind, Node, Note, Query},
    lexer::{Operator, Token, lex},
    signs::{closing, is_hyphen, quoted},
};
use jianbao_text::{fold, has_word_char};

/// Pairs that alternatives on both sides of a near make.
const MAX_NEAR: usize = 64;

/// Clauses and filters that are searched for.
const MAX_PIECES: usize = 256;

/// Reads a query. Never fails.
///
/// ```
/// use jianbao_query::syntax::{Node, Clause, ClauseKind, parse};
/// let clause = |text: &str, kind| Node::Clause(Clause { text: text.into(), kind });
/// let query = parse("大桥，“网络空间” -标题:广告");
/// assert_eq!(query.root, Some(Node::All(vec![
///     clause("大桥", ClauseKind::Words),
///     clause("网络空间", ClauseKind::Exact),
///     Node::Not(Box::new(Node::Title {
///         node: Box::new(clause("广告", ClauseKind::Words)),
///         typed: "标题:广告".into(),
///     })),
/// ])));
/// assert_eq!(parse("“《”").root, Some(clause("《", ClauseKind::Exact)));
/// assert_eq!(parse(" ").root, None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    let (tokens, notes) = lex(text);
    if tokens.is_empty()
        && notes.is_empty()
        && let Some(clause) = signs_alone(text)
    {
        return Query { text: text.to_owned(), root: Some(Node::Clause(clause)), notes };
    }
    let mut parser = Parser { tokens, notes, clauses: 0, in_title: false };
    let root = parser.either();
    let mut notes = parser.notes;
    if root.is_none() {
        notes.push(Note::NothingToFind(text.to_owned()));
    }
    Query { text: text.to_owned(), root, notes }
}

/// Punctuation of which the whole query is made, with or without quotes, as the string to find; `None` when it folds to nothing.
fn signs_alone(text: &str) -> Option<Clause> {
    let trimmed = text.trim();
    let inner = quoted(trimmed, 0).filter(|quoted| quoted.closed && quoted.end == trimmed.len());
    let signs = inner.map_or(trimmed, |quoted| quoted.inner).trim();
    let plain = !has_word_char(signs) && !signs.contains(|c| closing(c).is_some());
    let visible = plain
        && !fold(signs).is_empty()
        && !signs.chars().all(|c| matches!(c, '?' | '*' | '＊' | '|' | '｜') || is_hyphen(c));
    visible.then(|| Clause { text: signs.to_owned(), kind: ClauseKind::Exact })
}

/// One function per rule of the grammar. Groups are the only recursion, and the lexer lets few of them lie in each other.
struct Parser<'a> {
    tokens: VecDeque<Token<'a>>,
    notes: Vec<Note>,
    /// Conditions given out.
    clauses: usize,
    /// Whether the group is one of titles, where a second `标题:` says nothing new.
    in_title: bool,
}

impl<'a> Parser<'a> {
    /// Up to the end of the group or of the query.
    fn either(&mut self) -> Option<Node> {
        let mut alternatives = Vec::new();
        let mut last = self.every();
        while let Some(sign) = self.next_or() {
            if !last.found {
                self.lone(sign, &mut last.nodes);
                last.append(self.every());
                continue;
            }
            let next = self.every();
            if next.found {
                alternatives.extend(all(std::mem::replace(&mut last, next).nodes));
            } else {
                self.lone(sign, &mut last.nodes);
                last.append(next);
            }
        }
        alternatives.extend(all(last.nodes));
        any(alternatives)
    }

    /// Up to an or, the end of the group or of the query.
    fn every(&mut self) -> Every {
        let mut every = Every::default();
        loop {
            match self.tokens.front() {
                None | Some(Token::Close | Token::Operator(Operator::Or, _)) => return every,
                Some(&Token::Operator(Operator::Not, _)) => self.not(&mut every),
                Some(&Token::Operator(operator, sign)) => {
                    self.tokens.pop_front();
                    // What has the right neighbours and is near never comes here, but ends in a chain.
                    let stands = operator == Operator::And && every.found && self.operand_follows();
                    if !stands {
                        self.lone(sign, &mut every.nodes);
                    }
                }
                Some(Token::Leaf { .. } | Token::Open { .. }) => {
                    let chain = self.chain();
                    every.push(chain);
                }
            }
        }
    }

    /// A run of nots and what they are about.
    fn not(&mut self, every: &mut Every) {
        let mut signs = Vec::new();
        while let Some(&Token::Operator(Operator::Not, sign)) = self.tokens.front() {
            self.tokens.pop_front();
            signs.push(sign);
        }
        if let Some(Token::Leaf { .. } | Token::Open { .. }) = self.tokens.front() {
            let chain = self.chain();
            every.push(if signs.len() % 2 == 1 { chain.map(not) } else { chain });
        } else {
            for sign in signs {
                self.lone(sign, &mut every.nodes);
            }
        }
    }

    /// An operand and those near it: 甲 NEAR 乙 NEAR 丙 wants 乙 near both.
    fn chain(&mut self) -> Option<Node> {
        let first = self.operand()?;
        let Some(mut left) = alternatives(&first) else { return Some(first) };
        let mut nears = Vec::new();
        while let Some(distance) = self.near_follows() {
            self.tokens.pop_front();
            // No room for it: then what was read so far is the query.
            let Some(node) = self.operand() else { break };
            let Some(right) = alternatives(&node).filter(|right| left.len() * right.len() <= MAX_NEAR) else {
                self.note(Note::TooManyNear(MAX_NEAR));
                if nears.is_empty() {
                    nears.push(first.clone());
                }
                nears.push(node);
                break;
            };
            let pair =
                |left: &Clause, right: &Clause| Node::Near { left: left.clone(), right: right.clone(), distance };
            nears.extend(any(left.iter().flat_map(|left| right.iter().map(|right| pair(left, right))).collect()));
            left = right;
        }
        if nears.is_empty() { Some(first) } else { all(nears) }
    }

    /// The distance of the near that comes next, when the clause that it needs follows, or a group of clauses.
    fn near_follows(&self) -> Option<u32> {
        let Token::Operator(Operator::Near(distance), _) = self.tokens.front()? else { return None };
        let in_group = match self.tokens.get(1)? {
            Token::Open { negated: false, title: None } => self.tokens.iter().skip(2),
            token if is_clause(token) => return Some(*distance),
            _ => return None,
        };
        let mut wants_clause = true;
        for token in in_group {
            match token {
                Token::Close if !wants_clause => return Some(*distance),
                Token::Operator(Operator::Or, _) if !wants_clause => wants_clause = true,
                token if is_clause(token) && wants_clause => wants_clause = false,
                _ => return None,
            }
        }
        None
    }

    /// A leaf or a group; `None` when there is nothing in it, or no room for it.
    fn operand(&mut self) -> Option<Node> {
        match self.tokens.pop_front()? {
            Token::Leaf { negated, node, not_a_value } => {
                if !self.admit() {
                    return None;
                }
                if let Some(note) = not_a_value {
                    self.note(note);
                }
                let node = match node {
                    Node::Title { node, .. } if self.in_title => *node,
                    node => node,
                };
                Some(if negated { not(node) } else { node })
            }
            Token::Open { negated, title } => {
                let outer = self.in_title;
                self.in_title |= title.is_some();
                let node = self.either();
                self.in_title = outer;
                // Missing when there was no room for all of the query.
                if let Some(Token::Close) = self.tokens.front() {
                    self.tokens.pop_front();
                }
                let node = match title {
                    Some(typed) if !outer => node.map(|node| titled(node, typed)).or_else(|| self.text(typed)),
                    _ => node,
                };
                if negated { node.map(not) } else { node }
            }
            // Callers look first.
            Token::Close | Token::Operator(..) => None,
        }
    }

    fn next_or(&mut self) -> Option<&'a str> {
        match self.tokens.front() {
            Some(&Token::Operator(Operator::Or, sign)) => {
                self.tokens.pop_front();
                Some(sign)
            }
            _ => None,
        }
    }

    /// Whether something to search for comes next, be it excluded.
    fn operand_follows(&self) -> bool {
        let next = self.tokens.iter().find(|token| !matches!(token, Token::Operator(Operator::Not, _)));
        matches!(next, Some(Token::Leaf { .. } | Token::Open { .. }))
    }

    /// An operator that is none here. Bars and the like have no letters to search for, and nobody misses them.
    fn lone(&mut self, sign: &str, nodes: &mut Vec<Node>) {
        if let Some(node) = self.text(sign) {
            nodes.push(node);
            self.note(Note::LoneOperator(sign.to_owned()));
        }
    }

    fn text(&mut self, text: &str) -> Option<Node> {
        let searched = has_word_char(text) && self.admit();
        searched.then(|| Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words }))
    }

    /// Makes room for one more condition, or drops the rest of the query.
    fn admit(&mut self) -> bool {
        if self.clauses == MAX_PIECES {
            self.note(Note::TooMany(MAX_PIECES));
            self.tokens.clear();
            return false;
        }
        self.clauses += 1;
        true
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// What is between two ors.
#[derive(Default)]
struct Every {
    nodes: Vec<Node>,
    /// Whether any of the nodes is more than an operator searched as text: only then can an operator combine it.
    found: bool,
}

impl Every {
    fn push(&mut self, node: Option<Node>) {
        self.found |= node.is_some();
        self.nodes.extend(node);
    }

    fn append(&mut self, other: Self) {
        self.found |= other.found;
        self.nodes.extend(other.nodes);
    }
}

/// Whether a token is a clause that may stand beside a near.
fn is_clause(token: &Token<'_>) -> bool {
    match token {
        Token::Leaf { negated: false, node, not_a_value: None } => alternatives(node).is_some(),
        _ => false,
    }
}

/// The clauses any of which may stand beside a near; `None` when it is something else.
fn alternatives(node: &Node) -> Option<Vec<Clause>> {
    let clause = |node: &Node| match node {
        Node::Clause(clause) if clause.kind != ClauseKind::Pinyin => Some(clause.clone()),
        _ => None,
    };
    match node {
        Node::Any(nodes) => nodes.iter().map(clause).collect(),
        node => clause(node).map(|clause| vec![clause]),
    }
}

fn all(nodes: Vec<Node>) -> Option<Node> {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::All(nodes) => nodes,
        node => vec![node],
    });
    one_or(flat.collect(), Node::All)
}

fn any(nodes: Vec<Node>) -> Option<Node> {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::Any(nodes) => nodes,
        node => vec![node],
    });
    one_or(flat.collect(), Node::Any)
}

fn one_or(mut nodes: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(several(nodes)) } else { nodes.pop() }
}

fn not(node: Node) -> Node {
    match node {
        Node::Not(node) => *node,
        node => Node::Not(Box::new(node)),
    }
}

/// The condition on titles. Titles that must not match come out as an exclusion of titles that do.
fn titled(node: Node, typed: &str) -> Node {
    match node {
        Node::Not(node) => not(titled(*node, typed)),
        node => Node::Title { node: Box::new(node), typed: typed.to_owned() },
    }
}
