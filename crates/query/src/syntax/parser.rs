//! Parses a query by this grammar:
//!
//! ```text
//! query       = [ disjunction ]
//! disjunction = conjunction { or conjunction }      OR has the lowest precedence
//! conjunction = negation { [ and ] negation }       a gap is enough: all must match
//! negation    = { not } sentence
//! sentence    = proximity { sent proximity }        all of them in one sentence
//! proximity   = operand { near operand }            operands of NEAR: clauses, quoted or not, and groups of alternatives
//! operand     = [ hyphen ] ( group | field | quoted | clause )
//! group       = "(" [ disjunction ] ")"             also （）, and mixed
//! field       = name ":" value                      also ：; no gap before the colon
//! value       = clause | quoted | group             a group of conditions for parts, of values for filters
//!
//! or          = "OR" | "或" | bar { bar }           bar = "|" | "｜"; needs no gaps
//! and         = "AND" | "&&"
//! not         = "NOT"
//! near        = "NEAR" [ "/" digits ]               10 words by default
//! sent        = "SENT" | "同句"
//! hyphen      = "-" | "－" | "−"                    after a gap, directly before the excluded operand
//! quoted      = quote text quote [ "~" digits ]     the exact string; "" “” ＂＂ 〝〞 and mixtures of them, 「」 『』
//! clause      = text without gaps, quotation marks, bars and parentheses
//! gap         = white space | control character | ， 、 。 ； ！ ？ ：
//!
//! name        = 标题 標題 title | 正文 內文 body | 导语 導語 lead | 来源 來源 报纸 報紙 source | 作者 记者 記者 author
//!             | 版 版次 页 頁 page | 栏目 欄目 版块 版塊 section | 日期 时间 時間 date | 编辑 編輯 责编 editor
//!             | 通讯社 通訊社 agency | 地点 地點 place | 标签 標籤 tag | 网址 網址 url | 拼音 pinyin py
//! date        = period | [ period ] separator [ period ]   separator = ".." | "~" | "—" | "至" | "到"
//! period      = 2015 | 2015-12 | 2015-12-18         also 2015/12/18, 2015.12.18, 20151218, 2015年12月18日
//! ```
//!
//! - Operators and field names are whole clauses, in ASCII or full-width letters. Operators are in upper case.
//! - In quotation marks, `?` matches one character and `*` any number, also in full width. But `？` after the last letter is the
//!   question mark of a sentence. `"…"~3` has no wildcards; a space in it separates strings that may have words between them.
//! - Straight marks may contain a quotation in curly marks: "坚持“一带一路”倡议".
//! - Parentheses after a letter are part of the clause, 国际论坛（上）, unless they contain more than one clause: 北京（冬奥 奥运）.
//! - An unclosed quotation extends to the end of the query. An unmatched parenthesis is a gap.
//! - Operators without an operand are searched as text, and so are fields without a value or with an invalid value.
//! - Clauses without a letter or digit are ignored, except emoji, arrows and private-use characters. A query of punctuation only
//!   searches for that string: “《”.

use std::collections::VecDeque;

use super::{
    ast::{Clause, ClauseKind, Node, Note, Part, Query},
    lexer::{Token, lex},
    operators::Operator,
    punctuation::{closing, is_hyphen, quotation_at},
};
use jianbao_text::{fold, has_word_char};

/// The maximum number of pairs of the alternatives on both sides of NEAR.
const MAX_NEAR: usize = 64;

/// The maximum number of clauses and filters of a query.
const MAX_CONDITIONS: usize = 256;

/// Parses a query. Every text is a valid query: what cannot be parsed as an operator or field is searched as text, and
/// [`Query::notes`] reports it.
///
/// ```
/// use jianbao_query::syntax::{Node, Clause, ClauseKind, Part, parse};
/// let clause = |text: &str, kind| Node::Clause(Clause { text: text.into(), kind });
/// let query = parse("大桥，“网络空间” -标题:广告");
/// assert_eq!(query.root, Some(Node::All(vec![
///     clause("大桥", ClauseKind::Words),
///     clause("网络空间", ClauseKind::Exact),
///     Node::Not(Box::new(Node::Part {
///         part: Part::Title,
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
        && let Some(clause) = punctuation_clause(text)
    {
        return Query { text: text.to_owned(), root: Some(Node::Clause(clause)), notes };
    }
    let mut parser = Parser { tokens, notes, conditions: 0, part: None };
    let root = parser.disjunction();
    let mut notes = parser.notes;
    if root.is_none() {
        notes.push(Note::NothingToFind(text.to_owned()));
    }
    Query { text: text.to_owned(), root, notes }
}

/// Returns the clause of a query that consists of punctuation only, with or without quotation marks; `None` if it folds to nothing.
fn punctuation_clause(text: &str) -> Option<Clause> {
    let trimmed = text.trim();
    let inner = quotation_at(trimmed, 0).filter(|quotation| quotation.closed && quotation.end == trimmed.len());
    let signs = inner.map_or(trimmed, |quotation| quotation.inner).trim();
    let plain = !has_word_char(signs) && !signs.contains(|c| closing(c).is_some());
    let visible = plain
        && !fold(signs).is_empty()
        && !signs.chars().all(|c| matches!(c, '?' | '*' | '＊' | '|' | '｜') || is_hyphen(c));
    visible.then(|| Clause { text: signs.to_owned(), kind: ClauseKind::Exact })
}

/// A recursive-descent parser with one method per rule. Only groups recurse, and the lexer limits their nesting.
struct Parser<'a> {
    tokens: VecDeque<Token<'a>>,
    notes: Vec<Note>,
    /// The number of clauses and filters so far.
    conditions: usize,
    /// The part of the article to which the current group is restricted, `标题:(…)`; there another `标题:` is redundant.
    part: Option<Part>,
}

impl<'a> Parser<'a> {
    /// Parses up to the end of the group or query.
    fn disjunction(&mut self) -> Option<Node> {
        let mut alternatives = Vec::new();
        let mut scopes = Vec::new();
        let mut last = self.conjunction();
        while let Some(sign) = self.next_or() {
            if !last.has_operand {
                self.operator_as_text(sign, &mut last.nodes);
                last.append(self.conjunction());
                continue;
            }
            let next = self.conjunction();
            if next.has_operand {
                scopes.push(Scope::of(&last.nodes));
                alternatives.extend(all(std::mem::replace(&mut last, next).nodes));
            } else {
                self.operator_as_text(sign, &mut last.nodes);
                last.append(next);
            }
        }
        scopes.push(Scope::of(&last.nodes));
        alternatives.extend(all(last.nodes));
        if scopes.contains(&Scope::Mixed) && scopes.iter().any(|scope| *scope != Scope::Mixed) {
            let read: Vec<String> = alternatives.iter().map(|node| format!("({node})")).collect();
            self.note(Note::WideOr(read.join(" OR ")));
        }
        any(alternatives)
    }

    /// Parses up to an OR or the end of the group or query.
    fn conjunction(&mut self) -> Conjunction {
        let mut conjunction = Conjunction::default();
        loop {
            match self.tokens.front() {
                None | Some(Token::Close | Token::Operator(Operator::Or, _)) => return conjunction,
                Some(&Token::Operator(Operator::Not, _)) => self.negation(&mut conjunction),
                Some(&Token::Operator(operator, sign)) => {
                    self.tokens.pop_front();
                    // A NEAR or SENT with valid operands was consumed with them.
                    let is_valid = operator == Operator::And && conjunction.has_operand && self.operand_follows();
                    if !is_valid {
                        self.operator_as_text(sign, &mut conjunction.nodes);
                    }
                }
                Some(Token::Leaf { .. } | Token::Open { .. }) => {
                    let node = self.sentence();
                    conjunction.push(node);
                }
            }
        }
    }

    /// Parses a run of NOTs with its operand.
    fn negation(&mut self, conjunction: &mut Conjunction) {
        let mut signs = Vec::new();
        while let Some(&Token::Operator(Operator::Not, sign)) = self.tokens.front() {
            self.tokens.pop_front();
            signs.push(sign);
        }
        if let Some(Token::Leaf { .. } | Token::Open { .. }) = self.tokens.front() {
            let node = self.sentence();
            conjunction.push(if signs.len() % 2 == 1 { node.map(not) } else { node });
        } else {
            for sign in signs {
                self.operator_as_text(sign, &mut conjunction.nodes);
            }
        }
    }

    /// Parses operands that SENT joins.
    fn sentence(&mut self) -> Option<Node> {
        let first = self.proximity()?;
        let mut nodes = vec![first];
        while let Some(Token::Operator(Operator::Sentence, _)) = self.tokens.front()
            && let Some(Token::Leaf { .. } | Token::Open { .. }) = self.tokens.get(1)
        {
            self.tokens.pop_front();
            nodes.extend(self.proximity());
        }
        if nodes.len() == 1 {
            return nodes.pop();
        }
        // Groups may repeat the operator: (甲 SENT 乙) SENT 丙.
        let flat = |node| if let Node::Sentence(inner) = node { inner } else { vec![node] };
        let nodes: Vec<Node> = nodes.into_iter().flat_map(flat).collect();
        // Without a text that is required, there is no sentence to look in.
        let is_text = |node: &Node| !matches!(node, Node::Not(_) | Node::Filter(_));
        if nodes.iter().any(is_text) { Some(Node::Sentence(nodes)) } else { all(nodes) }
    }

    /// Parses operands that NEAR joins. 甲 NEAR 乙 NEAR 丙 requires 乙 near both others.
    fn proximity(&mut self) -> Option<Node> {
        let first = self.operand()?;
        let Some(mut left) = alternatives(&first) else { return Some(first) };
        let mut nears = Vec::new();
        while let Some(distance) = self.next_near() {
            self.tokens.pop_front();
            // The query has too many conditions; it ends here.
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

    /// Returns the distance of the next token if it is a NEAR with a valid right operand: a clause or a group of clauses.
    fn next_near(&self) -> Option<u32> {
        let Token::Operator(Operator::Near(distance), _) = self.tokens.front()? else { return None };
        let in_group = match self.tokens.get(1)? {
            Token::Open { negated: false, part: None } => self.tokens.iter().skip(2),
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

    /// Parses a leaf or a group; `None` if it is empty or exceeds the number of conditions.
    fn operand(&mut self) -> Option<Node> {
        match self.tokens.pop_front()? {
            Token::Leaf { negated, node, not_a_value } => {
                if !self.count_condition() {
                    return None;
                }
                if let Some(note) = not_a_value {
                    self.note(note);
                }
                let node = match node {
                    Node::Part { part, node, .. } if self.part == Some(part) => *node,
                    node => node,
                };
                Some(if negated { not(node) } else { node })
            }
            Token::Open { negated, part } => {
                let outer = self.part;
                self.part = part.map(|(part, _)| part).or(outer);
                let node = self.disjunction();
                self.part = outer;
                // The closing parenthesis is missing if the query had too many conditions.
                if let Some(Token::Close) = self.tokens.front() {
                    self.tokens.pop_front();
                }
                let node = match part {
                    Some((part, typed)) if outer != Some(part) => {
                        node.map(|node| part_node(part, node, typed)).or_else(|| self.text(typed))
                    }
                    _ => node,
                };
                if negated { node.map(not) } else { node }
            }
            // Callers check the next token first.
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

    /// Whether an operand follows, possibly after NOT.
    fn operand_follows(&self) -> bool {
        let next = self.tokens.iter().find(|token| !matches!(token, Token::Operator(Operator::Not, _)));
        matches!(next, Some(Token::Leaf { .. } | Token::Open { .. }))
    }

    /// Adds an operator without operands as text. Operators without letters, such as bars, are ignored.
    fn operator_as_text(&mut self, sign: &str, nodes: &mut Vec<Node>) {
        if let Some(node) = self.text(sign) {
            nodes.push(node);
            self.note(Note::LoneOperator(sign.to_owned()));
        }
    }

    /// Returns `text` as a clause, if it has a word character and the number of conditions allows it.
    fn text(&mut self, text: &str) -> Option<Node> {
        let is_accepted = has_word_char(text) && self.count_condition();
        is_accepted.then(|| Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words }))
    }

    /// Counts one more condition. If there are too many, drops the rest of the query and returns false.
    fn count_condition(&mut self) -> bool {
        if self.conditions == MAX_CONDITIONS {
            self.note(Note::TooMany(MAX_CONDITIONS));
            self.tokens.clear();
            return false;
        }
        self.conditions += 1;
        true
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The contents of one side of an OR.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// A text and a condition on the article, without parentheses around them.
    Mixed,
    /// Anything else.
    Plain,
}

impl Scope {
    fn of(nodes: &[Node]) -> Self {
        let is_filter = |node: &Node| match node {
            Node::Filter(_) => true,
            Node::Any(nodes) => nodes.iter().all(|node| matches!(node, Node::Filter(_))),
            _ => false,
        };
        let filters = nodes.iter().filter(|node| is_filter(node)).count();
        if filters > 0 && filters < nodes.len() { Self::Mixed } else { Self::Plain }
    }
}

/// The nodes between two ORs.
#[derive(Default)]
struct Conjunction {
    nodes: Vec<Node>,
    /// Whether any node is a real operand, and not an operator that is searched as text.
    has_operand: bool,
}

impl Conjunction {
    fn push(&mut self, node: Option<Node>) {
        self.has_operand |= node.is_some();
        self.nodes.extend(node);
    }

    fn append(&mut self, other: Self) {
        self.has_operand |= other.has_operand;
        self.nodes.extend(other.nodes);
    }
}

/// Whether a token is a clause that can be an operand of NEAR.
fn is_clause(token: &Token<'_>) -> bool {
    match token {
        Token::Leaf { negated: false, node, not_a_value: None } => alternatives(node).is_some(),
        _ => false,
    }
}

/// Returns the alternative clauses that `node` is as an operand of NEAR; `None` if it cannot be one.
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

/// Restricts a condition to a part of the article. A negated condition becomes the negation of a condition on the part.
fn part_node(part: Part, node: Node, typed: &str) -> Node {
    match node {
        Node::Not(node) => not(part_node(part, *node, typed)),
        node => Node::Part { part, node: Box::new(node), typed: typed.to_owned() },
    }
}
