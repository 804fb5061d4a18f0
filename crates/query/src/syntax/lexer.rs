//! A query cut into tokens: what can be told from the characters alone, without knowing what is on the other side of an
//! operator. One pass, after a look ahead for the parentheses that belong together.

use std::collections::VecDeque;

use super::{
    ast::{Clause, ClauseKind, Node, Note},
    dates,
    fields::{self, Field},
    signs::{
        Pair, closes_group, closing, ends_clause, half_width, is_bar, is_closing_corner, is_gap, is_hyphen,
        is_invisible, is_symbol, opens_group, pairs, partner, quoted,
    },
};
use jianbao_text::{has_word_char, is_word_char};

/// Parentheses in parentheses that are read.
pub(super) const MAX_DEPTH: usize = 32;

/// More than any paragraph is long, and small enough to count with.
const MAX_DISTANCE: u32 = 1_000_000;

/// How near `NEAR` is without a number.
const DEFAULT_DISTANCE: u32 = 10;

/// A part of a query.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// A condition by itself.
    Leaf {
        /// Whether a hyphen is before it.
        negated: bool,
        node: Node,
        /// What is to be said of the value of a field that is none.
        not_a_value: Option<Note>,
    },
    /// An opening parenthesis; its [`Close`](Self::Close) follows.
    Open {
        /// Whether a hyphen is before it.
        negated: bool,
        /// The whole group as typed, `标题:(甲 乙)`, when it is one of titles.
        title: Option<&'a str>,
    },
    Close,
    /// An operator that is alone, and how it was typed.
    Operator(Operator, &'a str),
}

impl Token<'_> {
    /// Whether it is something to find, or the end of a group of that.
    fn is_operand(&self) -> bool {
        matches!(self, Self::Leaf { .. } | Self::Close)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Near(u32),
}

/// Cuts `text` up. Every group that opens closes, and none lies deeper than [`MAX_DEPTH`].
pub(super) fn lex(text: &str) -> (VecDeque<Token<'_>>, Vec<Note>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        after_gap: true,
        pairs: pairs(text),
        groups: Vec::new(),
        tokens: VecDeque::new(),
        notes: Vec::new(),
    };
    while let Some(c) = lexer.peek(lexer.at) {
        lexer.step(c);
    }
    (lexer.tokens, lexer.notes)
}

/// Whether what is last in a query is text to find, and so may be completed: no operator, no value of a filter or a pinyin.
///
/// ```
/// use jianbao_query::syntax::ends_in_text;
/// assert!(ends_in_text("来源:甲 大") && ends_in_text("标题:“大"));
/// assert!(!ends_in_text("大桥 来源:临") && !ends_in_text("日期:20") && !ends_in_text("大桥 OR"));
/// ```
#[must_use]
pub fn ends_in_text(text: &str) -> bool {
    match lex(text).0.back() {
        Some(
            Token::Leaf { node: Node::Filter(_) | Node::Clause(Clause { kind: ClauseKind::Pinyin, .. }), .. }
            | Token::Operator(..),
        ) => false,
        Some(Token::Leaf { not_a_value, .. }) => not_a_value.is_none(),
        _ => true,
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Whether a gap, a bar, an opening parenthesis or nothing is before `at`: where a hyphen excludes.
    after_gap: bool,
    pairs: Vec<Pair>,
    /// Where the groups around `at` close, and whether they are tokens; those that lie too deep are not.
    groups: Vec<(usize, bool)>,
    tokens: VecDeque<Token<'a>>,
    notes: Vec<Note>,
}

impl<'a> Lexer<'a> {
    fn step(&mut self, c: char) {
        let next = self.at + c.len_utf8();
        if is_gap(c) || is_invisible(c) || is_closing_corner(c) {
            self.go(next, true);
        } else if is_bar(c) {
            let end = self.end_of(is_bar);
            self.tokens.push_back(Token::Operator(Operator::Or, &self.text[self.at..end]));
            self.go(end, true);
        } else if closes_group(c) {
            self.close_group(next);
        } else if is_hyphen(c) {
            let end = self.end_of(is_hyphen);
            // A run of hyphens is a dash, and so is one between quotes: “中国”-“东盟”.
            if self.after_gap && end == next && self.starts_operand(next) {
                self.at = next;
                // A number below zero; nobody asks for everything but one.
                if self.tokens.is_empty() && self.is_negative_number(next) {
                    self.at = next - c.len_utf8();
                    self.negative_number(next);
                } else {
                    self.operand(true);
                }
            } else if self.after_gap && end == next && self.tokens.back().is_some_and(Token::is_operand) {
                self.lone_hyphen(next);
            } else {
                self.go(end, false);
            }
        } else {
            self.operand(false);
        }
    }

    /// Reads what is at `at`, which is neither a gap nor a closing mark nor an operator sign.
    fn operand(&mut self, negated: bool) {
        let start = self.at;
        if let Some(clause) = self.quote(start) {
            if let Some(clause) = clause {
                self.leaf(negated, Node::Clause(clause));
            }
        } else if self.peek(start).is_some_and(opens_group) {
            self.open_group(start, negated, None);
        } else if !self.field(negated) {
            self.clause(negated);
        }
    }

    /// Whether digits with a sign behind them, all that there is, begin at `at`: -5℃, -3%.
    fn is_negative_number(&self, at: usize) -> bool {
        let is_digit = |c: char| half_width(c).is_ascii_digit();
        let number = self.text[at..].trim_end();
        let unit = number.trim_start_matches(|c| is_digit(c) || matches!(c, '.' | '．'));
        number.starts_with(is_digit) && matches!(unit, "" | "%" | "％" | "℃" | "°C" | "度" | "摄氏度" | "分" | "元")
    }

    fn negative_number(&mut self, digits: usize) {
        let end = self.end_of_clause(digits, false);
        let text = &self.text[self.at..end];
        self.go(end, false);
        self.leaf(false, Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Exact }));
    }

    /// A hyphen behind a clause with a space behind itself: it excludes what follows, and that is said.
    fn lone_hyphen(&mut self, next: usize) {
        let rest = &self.text[next..];
        let start = next + rest.len() - rest.trim_start().len();
        if self.peek(start).is_some_and(is_hyphen) || !self.starts_operand(start) {
            self.go(next, false);
            return;
        }
        let before = self.tokens.len();
        self.at = start;
        self.operand(true);
        if self.tokens.len() > before {
            self.note(Note::LoneHyphen(self.text[start..self.at].trim().to_owned()));
        }
    }

    /// Reads a clause without quotes, or an operator.
    fn clause(&mut self, negated: bool) {
        let start = self.at;
        let end = self.end_of_clause(start, !negated);
        let text = &self.text[start..end];
        self.go(end, false);
        match operator(text) {
            Some(operator) if !negated => self.tokens.push_back(Token::Operator(operator, text)),
            _ if has_word_char(text) => {
                self.remark(text);
                self.leaf(negated, words(text));
            }
            _ if text.contains(is_symbol) => {
                self.leaf(negated, Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Exact }));
            }
            _ => {}
        }
    }

    /// Says of a clause that it may have been meant as something else.
    fn remark(&mut self, text: &str) {
        let between_others = !self.tokens.is_empty() && !self.text[self.at..].trim().is_empty();
        if between_others && matches!(text, "or" | "and" | "not" | "Or" | "And" | "Not" | "near" | "Near") {
            self.note(Note::LowerCaseOperator(text.to_owned()));
        }
        let letters = text.trim_matches(|c| !is_word_char(c));
        let stands_for = |(at, c): (usize, char)| {
            let beside = [letters[..at].chars().next_back(), letters[at + c.len_utf8()..].chars().next()];
            matches!(c, '?' | '*') && !beside.into_iter().flatten().any(|c| c.is_ascii_digit())
        };
        if letters.char_indices().any(stands_for) || (text.ends_with('*') && text.starts_with(letters)) {
            self.note(Note::BareWildcard(text.to_owned()));
        }
        if let Some(name) = fields::unknown_name(text) {
            self.note(Note::NotAField { name: name.to_owned(), fields: fields::written_names() });
        }
    }

    /// Reads a field with its value; `false`, without having moved, when there is none.
    fn field(&mut self, negated: bool) -> bool {
        let start = self.at;
        let Some((field, length)) = fields::field(&self.text[start..]) else { return false };
        let colon = start + length;
        // 日期: 2012, as in print.
        let spaces = self.text[colon..].find(|c| !matches!(c, ' ' | '\u{a0}' | '\u{3000}')).unwrap_or_default();
        let from = if self.starts_value(colon + spaces) { colon + spaces } else { colon };
        let group = self.peek(from).filter(|&c| opens_group(c)).and_then(|_| self.pair(from));
        let (value, clause) = if let Some(pair) = group {
            if field == Field::Title {
                self.open_group(from, negated, Some(&self.text[start..pair.end]));
                return true;
            }
            // Of a filter any of the values; there is nothing else to combine.
            let inside =
                self.text[pair.open..pair.close].chars().next().map_or(pair.open, |open| pair.open + open.len_utf8());
            if let Some(node) = field.any(&fields::values(&self.text[inside..pair.close])) {
                self.go(pair.end, false);
                self.leaf(negated, node);
                return true;
            }
            self.go(self.end_of_clause(start, false), false);
            let typed = &self.text[start..self.at];
            self.not_a_value(negated, typed, field.not_a_value(typed));
            return true;
        } else if let Some(clause) = self.quote(from) {
            (quoted(self.text, from).map_or("", |quoted| quoted.inner), clause)
        } else {
            let mut end = self.end_of_clause(from, false);
            if field.is_date() {
                let rest = dates::rest_of_range(&self.text[end..]);
                let whole = if rest > 0 { self.end_of_clause(end + rest, false) } else { end };
                end = dates::range(&self.text[from..whole]).map_or(end, |_| whole);
            }
            let value = &self.text[from..end];
            if value.contains([',', '，'])
                && let Some(node) = field.any(&fields::values(value))
            {
                self.go(end, false);
                self.leaf(negated, node);
                return true;
            }
            self.go(end, false);
            (value, has_word_char(value).then(|| Clause { text: value.to_owned(), kind: ClauseKind::Words }))
        };
        let mut typed = self.text[start..self.at].to_owned();
        // An open quotation goes to the end of the query; in a tree it has an end.
        if quoted(self.text, from).is_some_and(|quoted| !quoted.closed) {
            typed.truncate(typed.trim_end().len());
            typed.extend(self.peek(from).map(partner));
        }
        let node = match field {
            Field::Title => {
                clause.map(|clause| Node::Title { node: Box::new(Node::Clause(clause)), typed: typed.clone() })
            }
            _ => field.node(value),
        };
        if let Some(node) = node {
            self.leaf(negated, node);
        } else if field == Field::Title || value.trim().is_empty() {
            // No value at all: the name is what is looked for.
            self.at = start;
            return false;
        } else {
            self.not_a_value(negated, &typed, field.not_a_value(value));
        }
        true
    }

    /// Reads the quotation at `start` and what it asks for, which is nothing when no letter is in it.
    #[allow(clippy::option_option, reason = "no quotation, or one of nothing")]
    fn quote(&mut self, start: usize) -> Option<Option<Clause>> {
        let quoted = quoted(self.text, start)?;
        if !quoted.closed {
            self.note(Note::OpenQuote(self.peek(start)?));
        }
        let slop = quoted.closed.then(|| self.slop(quoted.end)).flatten();
        self.go(slop.map_or(quoted.end, |(_, end)| end), false);
        let mut clause = quoted_clause(quoted.inner.trim(), slop.map(|(distance, _)| distance));
        if let Some(Clause { kind: kind @ ClauseKind::Exact, .. }) = &mut clause
            && self.is_cited(start, quoted.end)
        {
            *kind = ClauseKind::Cited;
        }
        Some(clause)
    }

    /// Whether the quotation is part of a sentence: Chinese marks with a letter right before or behind them.
    fn is_cited(&self, start: usize, end: usize) -> bool {
        let beside = self.text[..start].chars().next_back().into_iter().chain(self.peek(end));
        self.peek(start).is_some_and(|mark| !mark.is_ascii()) && beside.into_iter().any(is_word_char)
    }

    /// The `~3` behind a quotation, and where it ends.
    fn slop(&self, at: usize) -> Option<(u32, usize)> {
        let sign = self.peek(at).filter(|c| matches!(c, '~' | '～'))?;
        let from = at + sign.len_utf8();
        let digits = &self.text[from..];
        let digits = &digits[..digits.find(|c| !half_width(c).is_ascii_digit()).unwrap_or(digits.len())];
        Some((distance(digits)?, from + digits.len()))
    }

    /// Where the clause that starts at `start` ends. Parentheses behind its first letter belong to it, 国际论坛（上）, as long as
    /// only text is between them: behind 北京（冬奥 奥运） a group was meant, and so it was behind an operator.
    fn end_of_clause(&self, start: usize, may_be_operator: bool) -> usize {
        let mut at = start;
        let mut lettered = false;
        while let Some(c) = self.peek(at) {
            if opens_group(c) {
                match self.pair(at) {
                    Some(pair)
                        if lettered
                            && !pair.broken
                            && !(may_be_operator && operator(&self.text[start..at]).is_some()) =>
                    {
                        // The closing one.
                        at = pair.close;
                    }
                    _ => break,
                }
            } else if (closes_group(c) || ends_clause(c)) && !self.is_inside_number(at, c) {
                break;
            }
            lettered |= is_word_char(c);
            at += self.peek(at).map_or(1, char::len_utf8);
        }
        at
    }

    /// Whether a full-width colon or comma stands between two digits: 3：2, 12，000.
    fn is_inside_number(&self, at: usize, c: char) -> bool {
        let digit = |c: char| half_width(c).is_ascii_digit();
        matches!(c, '：' | '，') && self.text[..at].ends_with(digit) && self.peek(at + c.len_utf8()).is_some_and(digit)
    }

    fn open_group(&mut self, at: usize, negated: bool, title: Option<&'a str>) {
        match self.pair(at) {
            Some(pair) => {
                let read = self.groups.len() < MAX_DEPTH;
                self.groups.push((pair.close, read));
                if read {
                    self.tokens.push_back(Token::Open { negated, title });
                } else {
                    self.note(Note::TooDeep);
                }
            }
            None => self.note(Note::LoneParenthesis),
        }
        self.go(at + self.peek(at).map_or(1, char::len_utf8), true);
    }

    fn close_group(&mut self, next: usize) {
        let group = self.groups.pop_if(|&mut (close, _)| close == self.at);
        match group {
            Some((_, true)) => self.tokens.push_back(Token::Close),
            Some((_, false)) => {}
            None => self.note(Note::LoneParenthesis),
        }
        self.go(next, group.is_none());
    }

    /// Whether a hyphen before byte `at` has something to exclude.
    fn starts_operand(&self, at: usize) -> bool {
        self.peek(at).is_some_and(|c| match c {
            _ if opens_group(c) => self.pair(at).is_some(),
            _ if closes_group(c) => false,
            _ => closing(c).is_some() || !ends_clause(c),
        })
    }

    /// Whether the value of a field may begin at byte `at`, behind spaces: a word or number that is no operator.
    fn starts_value(&self, at: usize) -> bool {
        let plain = self.peek(at).is_some_and(is_word_char);
        plain && operator(&self.text[at..self.end_of_clause(at, true)]).is_none()
    }

    fn pair(&self, open: usize) -> Option<Pair> {
        self.pairs.binary_search_by_key(&open, |pair| pair.open).ok().map(|at| self.pairs[at])
    }

    fn leaf(&mut self, negated: bool, node: Node) {
        self.tokens.push_back(Token::Leaf { negated, node, not_a_value: None });
    }

    fn not_a_value(&mut self, negated: bool, typed: &str, note: Note) {
        self.tokens.push_back(Token::Leaf { negated, node: words(typed), not_a_value: Some(note) });
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn peek(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    fn end_of(&self, belongs: fn(char) -> bool) -> usize {
        let rest = &self.text[self.at..];
        self.at + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
    }

    fn go(&mut self, at: usize, after_gap: bool) {
        self.at = at;
        self.after_gap = after_gap;
    }
}

fn words(text: &str) -> Node {
    Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words })
}

/// What a quotation asks for; `None` when no letter and no symbol is in it.
fn quoted_clause(text: &str, slop: Option<u32>) -> Option<Clause> {
    if !has_word_char(text) {
        return text.contains(is_symbol).then(|| Clause { text: text.to_owned(), kind: ClauseKind::Exact });
    }
    let last_letter = text.rfind(is_word_char).unwrap_or_default();
    if let Some(distance) = slop {
        return Some(Clause { text: text.to_owned(), kind: ClauseKind::Slop(distance) });
    }
    let mut kind = ClauseKind::Exact;
    let pattern = text.char_indices().map(|(at, c)| {
        let wildcard = match c {
            '?' => '?',
            // At the end it is the question mark of a sentence.
            '？' if at < last_letter => '?',
            '*' | '＊' => '*',
            _ => return c,
        };
        kind = ClauseKind::Wildcard;
        wildcard
    });
    Some(Clause { text: pattern.collect(), kind })
}

/// The operator that a clause is when it is alone.
fn operator(clause: &str) -> Option<Operator> {
    // None is longer, but for the digits of a distance that is no distance.
    if clause.len() > 64 {
        return None;
    }
    let plain: String = clause.chars().map(half_width).collect();
    match plain.as_str() {
        "OR" | "或" => Some(Operator::Or),
        "AND" | "&&" => Some(Operator::And),
        "NOT" => Some(Operator::Not),
        "NEAR" => Some(Operator::Near(DEFAULT_DISTANCE)),
        _ => distance(plain.strip_prefix("NEAR/")?).map(Operator::Near),
    }
}

/// Digits of either width as a distance.
fn distance(digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0_u32, |distance, digit| {
        let digit = half_width(digit).to_digit(10)?;
        Some(distance.saturating_mul(10).saturating_add(digit).min(MAX_DISTANCE))
    })
}
