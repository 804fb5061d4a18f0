//! Splits a query into tokens, in one pass after matching its parentheses. The lexer decides what depends on the characters alone;
//! the parser decides what depends on the operands of an operator.

use std::collections::VecDeque;

use super::{
    ast::{Clause, ClauseKind, Node, Note, Part},
    dates,
    fields::{self, Field},
    operators::{Operator, distance, operator},
    other_syntax::{OtherSyntax, other_syntax},
    punctuation::{
        ParenthesisPair, closes_group, closing, default_closing, ends_clause, half_width, is_bar, is_closing_corner,
        is_gap, is_hyphen, is_invisible, is_symbol, opens_group, parenthesis_pairs, quotation_at,
    },
};
use jianbao_text::{has_word_char, is_word_char};

/// The maximum nesting of parentheses. Deeper ones are ignored.
pub(super) const MAX_DEPTH: usize = 32;

/// A token of a query.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// An operand that is complete by itself: a clause, a condition on a part, or a filter.
    Leaf {
        /// Whether a hyphen precedes it.
        negated: bool,
        node: Node,
        /// The note to report if the node is a field with an invalid value, which is searched as text.
        not_a_value: Option<Note>,
    },
    /// An opening parenthesis. A matching [`Close`](Self::Close) always follows.
    Open {
        /// Whether a hyphen precedes it.
        negated: bool,
        /// For a group of conditions on a part, the part and the whole group as typed: `标题:(甲 乙)`.
        part: Option<(Part, &'a str)>,
    },
    Close,
    /// An operator, and its text as typed.
    Operator(Operator, &'a str),
}

impl Token<'_> {
    /// Whether this token ends an operand.
    fn ends_operand(&self) -> bool {
        matches!(self, Self::Leaf { .. } | Self::Close)
    }
}

/// Splits `text` into tokens. Groups are balanced and nested at most [`MAX_DEPTH`] deep.
pub(super) fn lex(text: &str) -> (VecDeque<Token<'_>>, Vec<Note>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        after_gap: true,
        pairs: parenthesis_pairs(text),
        groups: Vec::new(),
        tokens: VecDeque::new(),
        notes: Vec::new(),
    };
    while let Some(c) = lexer.peek(lexer.at) {
        lexer.step(c);
    }
    (lexer.tokens, lexer.notes)
}

/// Whether a query ends in text to search for, which can be completed, and not in an operator, a filter value or pinyin.
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
    /// Whether `at` is at the start or after a gap, a bar or an opening parenthesis. Only there does a hyphen exclude.
    after_gap: bool,
    pairs: Vec<ParenthesisPair>,
    /// The closing offset of each group around `at`, and whether the group has tokens; groups that are too deep have none.
    groups: Vec<(usize, bool)>,
    tokens: VecDeque<Token<'a>>,
    notes: Vec<Note>,
}

impl<'a> Lexer<'a> {
    fn step(&mut self, c: char) {
        let next = self.at + c.len_utf8();
        if is_gap(c) || is_invisible(c) || is_closing_corner(c) {
            self.advance(next, true);
        } else if is_bar(c) {
            let end = self.end_of(is_bar);
            self.tokens.push_back(Token::Operator(Operator::Or, &self.text[self.at..end]));
            self.advance(end, true);
        } else if closes_group(c) {
            self.close_group(next);
        } else if is_hyphen(c) {
            let end = self.end_of(is_hyphen);
            // A run of hyphens is a dash, and so is a hyphen between quotations: “中国”-“东盟”.
            if self.after_gap && end == next && self.starts_operand(next) {
                self.at = next;
                // A negative number. A query that only excludes a number is improbable.
                if self.tokens.is_empty() && self.is_negative_number(next) {
                    self.at = next - c.len_utf8();
                    self.negative_number(next);
                } else {
                    self.operand(true);
                }
            } else if self.after_gap && end == next && self.tokens.back().is_some_and(Token::ends_operand) {
                self.lone_hyphen(next);
            } else {
                self.advance(end, false);
            }
        } else {
            self.operand(false);
        }
    }

    /// Reads the operand at `at`, where there is no gap, closing mark or operator sign.
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

    /// Whether the rest of the query from `at` is a number with an optional unit: -5℃, -3%.
    fn is_negative_number(&self, at: usize) -> bool {
        let is_digit = |c: char| half_width(c).is_ascii_digit();
        let number = self.text[at..].trim_end();
        let unit = number.trim_start_matches(|c| is_digit(c) || matches!(c, '.' | '．'));
        number.starts_with(is_digit) && matches!(unit, "" | "%" | "％" | "℃" | "°C" | "度" | "摄氏度" | "分" | "元")
    }

    fn negative_number(&mut self, digits: usize) {
        let end = self.end_of_clause(digits, false);
        let text = &self.text[self.at..end];
        self.advance(end, false);
        self.leaf(false, Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Exact }));
    }

    /// Reads a hyphen between a clause and a space. It excludes the operand after the space, and a note reports that.
    fn lone_hyphen(&mut self, next: usize) {
        let rest = &self.text[next..];
        let start = next + rest.len() - rest.trim_start().len();
        if self.peek(start).is_some_and(is_hyphen) || !self.starts_operand(start) {
            self.advance(next, false);
            return;
        }
        let before = self.tokens.len();
        self.at = start;
        self.operand(true);
        if self.tokens.len() > before {
            self.note(Note::LoneHyphen(self.text[start..self.at].trim().to_owned()));
        }
    }

    /// Reads an unquoted clause or an operator.
    fn clause(&mut self, negated: bool) {
        let start = self.at;
        let end = self.end_of_clause(start, !negated);
        let text = &self.text[start..end];
        self.advance(end, false);
        match operator(text) {
            Some(operator) if !negated => self.tokens.push_back(Token::Operator(operator, text)),
            _ if has_word_char(text) => {
                self.note_misuse(text);
                self.leaf(negated, words(text));
            }
            _ if text.contains(is_symbol) => {
                self.leaf(negated, Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Exact }));
            }
            _ => {}
        }
    }

    /// Adds notes for a clause that may have been meant as an operator, a wildcard or a field.
    fn note_misuse(&mut self, text: &str) {
        let between_others = !self.tokens.is_empty() && !self.text[self.at..].trim().is_empty();
        if between_others && matches!(text, "or" | "and" | "not" | "Or" | "And" | "Not" | "near" | "Near") {
            self.note(Note::LowerCaseOperator(text.to_owned()));
        }
        let letters = text.trim_matches(|c| !is_word_char(c));
        let is_wildcard = |(at, c): (usize, char)| {
            let beside = [letters[..at].chars().next_back(), letters[at + c.len_utf8()..].chars().next()];
            matches!(c, '?' | '*') && !beside.into_iter().flatten().any(|c| c.is_ascii_digit())
        };
        if letters.char_indices().any(is_wildcard) || (text.ends_with('*') && text.starts_with(letters)) {
            self.note(Note::BareWildcard(text.to_owned()));
        }
        if let Some(syntax) = other_syntax(text, between_others) {
            self.note(Note::OtherSyntax { text: text.to_owned(), syntax });
        }
        if let Some(name) = fields::unknown_name(text) {
            self.note(Note::NotAField { name: name.to_owned(), fields: fields::written_names() });
        }
    }

    /// Reads a field with its value. Returns false, without advancing, if there is none.
    fn field(&mut self, negated: bool) -> bool {
        let start = self.at;
        let Some((field, length)) = fields::field_prefix(&self.text[start..]) else { return false };
        let colon = start + length;
        // A space after the colon is allowed: 日期: 2012.
        let spaces = self.text[colon..].find(|c| !matches!(c, ' ' | '\u{a0}' | '\u{3000}')).unwrap_or_default();
        let from = if self.starts_value(colon + spaces) { colon + spaces } else { colon };
        let group = self.peek(from).filter(|&c| opens_group(c)).and_then(|_| self.pair(from));
        let (value, clause) = if let Some(pair) = group {
            if let Field::Part(part) = field {
                self.open_group(from, negated, Some((part, &self.text[start..pair.end])));
                return true;
            }
            // A group after a filter is a list of alternative values.
            let inside =
                self.text[pair.open..pair.close].chars().next().map_or(pair.open, |open| pair.open + open.len_utf8());
            if let Some(node) = field.any(&fields::values(&self.text[inside..pair.close])) {
                self.advance(pair.end, false);
                self.leaf(negated, node);
                return true;
            }
            self.advance(self.end_of_clause(start, false), false);
            let typed = &self.text[start..self.at];
            self.not_a_value(negated, typed, field.not_a_value(typed));
            return true;
        } else if let Some(clause) = self.quote(from) {
            (quotation_at(self.text, from).map_or("", |quotation| quotation.inner), clause)
        } else {
            let mut end = self.end_of_clause(from, false);
            if field.is_date() {
                let rest = dates::distance_to_range_end(&self.text[end..]);
                let whole = if rest > 0 { self.end_of_clause(end + rest, false) } else { end };
                end = dates::range(&self.text[from..whole]).map_or(end, |_| whole);
            }
            let value = &self.text[from..end];
            if value.contains([',', '，'])
                && let Some(node) = field.any(&fields::values(value))
            {
                self.advance(end, false);
                self.leaf(negated, node);
                return true;
            }
            self.advance(end, false);
            (value, has_word_char(value).then(|| Clause { text: value.to_owned(), kind: ClauseKind::Words }))
        };
        let mut typed = self.text[start..self.at].to_owned();
        // An unclosed quotation extends to the end of the query. Close it, so that the text can be part of a longer query.
        if quotation_at(self.text, from).is_some_and(|quotation| !quotation.closed) {
            typed.truncate(typed.trim_end().len());
            typed.extend(self.peek(from).map(default_closing));
        }
        let node = match field {
            Field::Part(part) => {
                clause.map(|clause| Node::Part { part, node: Box::new(Node::Clause(clause)), typed: typed.clone() })
            }
            _ => field.node(value),
        };
        if let Some(node) = node {
            self.leaf(negated, node);
        } else if matches!(field, Field::Part(_)) || value.trim().is_empty() {
            // The field has no value, so its name is text to search for.
            self.at = start;
            return false;
        } else {
            self.not_a_value(negated, &typed, field.not_a_value(value));
        }
        true
    }

    /// Reads the quotation at `start`. The inner option is `None` if it has nothing to search for.
    #[allow(clippy::option_option, reason = "no quotation, or an empty one")]
    fn quote(&mut self, start: usize) -> Option<Option<Clause>> {
        let quoted = quotation_at(self.text, start)?;
        if !quoted.closed {
            self.note(Note::OpenQuote(self.peek(start)?));
        }
        let slop = quoted.closed.then(|| self.slop(quoted.end)).flatten();
        let mut end = slop.map_or(quoted.end, |(_, end)| end);
        // A distance without a number.
        if let Some(sign) = self.peek(end).filter(|sign| *sign == '~' && slop.is_none()) {
            end += sign.len_utf8();
            self.note(Note::OtherSyntax { text: self.text[start..end].to_owned(), syntax: OtherSyntax::Similar });
        }
        self.advance(end, false);
        let mut clause = quoted_clause(quoted.inner.trim(), slop.map(|(distance, _)| distance));
        if let Some(Clause { kind: kind @ ClauseKind::Exact, .. }) = &mut clause
            && self.is_cited(start, quoted.end)
        {
            *kind = ClauseKind::Cited;
        }
        Some(clause)
    }

    /// Whether the quotation is part of a sentence: it has Chinese marks and a word character directly before or after it.
    fn is_cited(&self, start: usize, end: usize) -> bool {
        let beside = self.text[..start].chars().next_back().into_iter().chain(self.peek(end));
        self.peek(start).is_some_and(|mark| !mark.is_ascii()) && beside.into_iter().any(is_word_char)
    }

    /// Returns the distance after a quotation (`~3`), and the byte offset after it.
    fn slop(&self, at: usize) -> Option<(u32, usize)> {
        let sign = self.peek(at).filter(|c| matches!(c, '~' | '～'))?;
        let from = at + sign.len_utf8();
        let digits = &self.text[from..];
        let digits = &digits[..digits.find(|c| !half_width(c).is_ascii_digit()).unwrap_or(digits.len())];
        Some((distance(digits)?, from + digits.len()))
    }

    /// Returns the end of the clause that starts at `start`. Parentheses after its first word character are part of it, 国际论坛（上）,
    /// if they contain a single clause. Otherwise, as in 北京（冬奥 奥运）, and after an operator they are a group.
    fn end_of_clause(&self, start: usize, may_be_operator: bool) -> usize {
        let mut at = start;
        let mut has_word_char = false;
        while let Some(c) = self.peek(at) {
            if opens_group(c) {
                match self.pair(at) {
                    Some(pair)
                        if has_word_char
                            && !pair.has_several_clauses
                            && !(may_be_operator && operator(&self.text[start..at]).is_some()) =>
                    {
                        // Continue after the closing parenthesis.
                        at = pair.close;
                    }
                    _ => break,
                }
            } else if (closes_group(c) || ends_clause(c)) && !self.is_inside_number(at, c) {
                break;
            }
            has_word_char |= is_word_char(c);
            at += self.peek(at).map_or(1, char::len_utf8);
        }
        at
    }

    /// Whether `c` at `at` is a full-width colon or comma between two digits: 3：2, 12，000.
    fn is_inside_number(&self, at: usize, c: char) -> bool {
        let digit = |c: char| half_width(c).is_ascii_digit();
        matches!(c, '：' | '，') && self.text[..at].ends_with(digit) && self.peek(at + c.len_utf8()).is_some_and(digit)
    }

    fn open_group(&mut self, at: usize, negated: bool, part: Option<(Part, &'a str)>) {
        match self.pair(at) {
            Some(pair) => {
                let read = self.groups.len() < MAX_DEPTH;
                self.groups.push((pair.close, read));
                if read {
                    self.tokens.push_back(Token::Open { negated, part });
                } else {
                    self.note(Note::TooDeep);
                }
            }
            None => self.note(Note::LoneParenthesis),
        }
        self.advance(at + self.peek(at).map_or(1, char::len_utf8), true);
    }

    fn close_group(&mut self, next: usize) {
        let group = self.groups.pop_if(|&mut (close, _)| close == self.at);
        match group {
            Some((_, true)) => self.tokens.push_back(Token::Close),
            Some((_, false)) => {}
            None => self.note(Note::LoneParenthesis),
        }
        self.advance(next, group.is_none());
    }

    /// Whether an operand starts at byte `at`, so that a hyphen before it excludes.
    fn starts_operand(&self, at: usize) -> bool {
        self.peek(at).is_some_and(|c| match c {
            _ if opens_group(c) => self.pair(at).is_some(),
            _ if closes_group(c) => false,
            _ => closing(c).is_some() || !ends_clause(c),
        })
    }

    /// Whether a field value may start at byte `at` after spaces: a word or number that is not an operator.
    fn starts_value(&self, at: usize) -> bool {
        let plain = self.peek(at).is_some_and(is_word_char);
        plain && operator(&self.text[at..self.end_of_clause(at, true)]).is_none()
    }

    fn pair(&self, open: usize) -> Option<ParenthesisPair> {
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

    fn advance(&mut self, at: usize, after_gap: bool) {
        self.at = at;
        self.after_gap = after_gap;
    }
}

fn words(text: &str) -> Node {
    Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words })
}

/// Returns the clause of a quotation; `None` if it has no word character and no symbol.
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
            // At the end, it is the question mark of a sentence.
            '？' if at < last_letter => '?',
            '*' | '＊' => '*',
            _ => return c,
        };
        kind = ClauseKind::Wildcard;
        wildcard
    });
    Some(Clause { text: pattern.collect(), kind })
}
