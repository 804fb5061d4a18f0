//! Writes trees as query text that [`parse`](super::parse) parses to the same tree.
//!
//! Operators are written as `OR`, `NOT`, `NEAR/5` and `-`. Quotations have `"`, or `「」` or `『』` if the text contains such marks. If no
//! text gives exactly a tree (a list directly inside a list of its kind, a string with all these marks), the closest approximation is
//! written.

use std::fmt::{self, Write as _};

use super::{
    ast::{Clause, ClauseKind, DateRange, Filter, Node, Note, Query},
    dates,
    fields::{Field, FieldLanguage},
    parser::parse,
    punctuation::closing,
};
use jianbao_model::Date;
use jianbao_text::is_word_char;

/// Quotation marks, in the order in which they are tried.
const QUOTES: [(char, char); 3] = [('"', '"'), ('「', '」'), ('『', '』')];
/// Quotation marks for quotations inside a sentence, where ASCII marks are not possible.
const SENTENCE_QUOTES: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];

impl fmt::Display for Query {
    /// Writes the text of the query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Node {
    /// Writes the condition in the query language, with Chinese field names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(FieldLanguage::Chinese))
    }
}

impl fmt::Display for DateRange {
    /// Writes the value of a date field: `2016`, `2016-02..2016-03` or `2016-02-29..`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts_year = |date: Date| date.month() == 1 && date.day() == 1;
        let ends_year = |date: Date| date.month() == 12 && date.day() == 31;
        let ends_month = |date: Date| date == date.last_of_month();
        let years = self.from.is_none_or(starts_year) && self.to.is_none_or(ends_year);
        let months = self.from.is_none_or(|date| date.day() == 1) && self.to.is_none_or(ends_month);
        // Each end is written as the longest period that both ends allow.
        let written = |date: Option<Date>| {
            let Some(date) = date else { return String::new() };
            let mut text = format!("{:04}", date.year());
            if !years {
                let _ = write!(text, "-{:02}", date.month());
            }
            if !years && !months {
                let _ = write!(text, "-{:02}", date.day());
            }
            text
        };
        let (from, to) = (written(self.from), written(self.to));
        if from == to { f.write_str(&from) } else { write!(f, "{from}..{to}") }
    }
}

impl Node {
    /// Returns the condition in the query language, with field names in the given language.
    ///
    /// ```
    /// use jianbao_query::syntax::{FieldLanguage, parse};
    /// let node = parse("北京，来源：“人民 日报”").root.unwrap();
    /// assert_eq!(node.to_text(FieldLanguage::English), "北京 source:\"人民 日报\"");
    /// assert_eq!(node.to_string(), "北京 来源:\"人民 日报\"");
    /// ```
    #[must_use]
    pub fn to_text(&self, names: FieldLanguage) -> String {
        let fragment = Writer { names }.node(self);
        if fragment.cited { format!("NOT NOT{}", fragment.text) } else { fragment.text }
    }
}

impl Filter {
    /// Returns the filter in the query language, with the field name in the given language. `None` if the language cannot express it:
    /// the value has no word character, or contains all quotation marks.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, FieldLanguage};
    /// assert_eq!(Filter::Source("江声，周刊".into()).to_text(FieldLanguage::Chinese).as_deref(), Some("来源:\"江声，周刊\""));
    /// assert_eq!(Filter::Source("\"」』".into()).to_text(FieldLanguage::Chinese), None);
    /// ```
    #[must_use]
    pub fn to_text(&self, names: FieldLanguage) -> Option<String> {
        let name = Field::Filter(self.field()).name(names);
        let value = self.written_value();
        let expected = Node::Filter(self.clone());
        quoted_forms(&value, &QUOTES).map(|way| format!("{name}:{way}")).find(|way| parses_as(way, &expected))
    }

    fn written_value(&self) -> String {
        match self {
            Self::Date(range) => range.to_string(),
            Self::DayOfYear { month, day } => format!("{month:02}-{day:02}"),
            filter => filter.value().unwrap_or_default().to_owned(),
        }
    }
}

/// The text of a condition, and what it requires of the adjacent text.
struct Fragment {
    text: String,
    /// Whether the text is a quotation inside a sentence, which is parsed as such only with a word character next to it.
    cited: bool,
    /// Whether the text ends with such a quotation that has no word character before it, so that one must follow.
    wants_letter: bool,
}

impl From<String> for Fragment {
    fn from(text: String) -> Self {
        Self { text, cited: false, wants_letter: false }
    }
}

struct Writer {
    names: FieldLanguage,
}

impl Writer {
    fn node(&self, node: &Node) -> Fragment {
        match node {
            Node::All(nodes) => self.all(nodes),
            Node::Any(nodes) => self.any(nodes),
            Node::Not(node) => self.not(node),
            Node::Clause(clause) => self.clause(clause),
            Node::Near { left, right, distance } => self.near(left, right, *distance).into(),
            Node::Sentence(nodes) => self.sentence(nodes).into(),
            Node::Part { .. } => self.part(node, false),
            Node::Filter(filter) => self.filter(filter).into(),
        }
    }

    /// Joins conditions with gaps, or without a gap where a quotation is part of a sentence.
    fn all(&self, nodes: &[Node]) -> Fragment {
        let mut out = Fragment::from(String::new());
        let mut sentence = false;
        for (at, node) in nodes.iter().enumerate() {
            let mut next = match node {
                Node::All(_) | Node::Any(_) | Node::Sentence(_) if nodes.len() > 1 => self.group(node).into(),
                node => self.node(node),
            };
            if at == 0 {
                out = next;
                continue;
            }
            let before = out.text.ends_with(is_word_char);
            let after = next.text.starts_with(is_word_char);
            let wants_before = out.cited || out.wants_letter;
            let joint = match (wants_before, next.cited) {
                // The sentence continues after a quotation.
                (false, false) if after && sentence => "",
                (true, true) => "AND",
                (true, false) if after => "",
                (true, false) => "AND ",
                (false, true) if before => "",
                (false, true) if at + 1 == nodes.len() => " AND",
                // After a colon, the next text would be parsed as the value of a field.
                (false, false) if out.text.ends_with([':', '：']) => " AND ",
                // After a date, a range separator would continue the date.
                (false, false) if is_date(&nodes[at - 1]) && dates::continues_range(&next.text) => " AND ",
                _ => " ",
            };
            // The text after this fragment must provide the word character.
            next.wants_letter |= next.cited && joint == " ";
            out.text = [out.text.as_str(), joint, next.text.as_str()].concat();
            sentence = next.cited;
            (out.cited, out.wants_letter) = (false, next.wants_letter);
        }
        out
    }

    fn any(&self, nodes: &[Node]) -> Fragment {
        let mut out = Fragment::from(String::new());
        for (at, node) in nodes.iter().enumerate() {
            let next = match node {
                Node::Any(_) if nodes.len() > 1 => self.group(node).into(),
                node => self.node(node),
            };
            if at == 0 {
                out = next;
                continue;
            }
            out.text.push_str(if out.cited || out.wants_letter { "OR" } else { " OR" });
            out.text.push_str(if next.cited { "" } else { " " });
            out.text.push_str(&next.text);
            (out.cited, out.wants_letter) = (false, next.wants_letter);
        }
        out
    }

    fn not(&self, node: &Node) -> Fragment {
        match node {
            Node::All(_) | Node::Any(_) | Node::Near { .. } | Node::Sentence(_) => {
                format!("-{}", self.group(node)).into()
            }
            Node::Not(node) => self.node(node),
            Node::Part { .. } => self.part(node, true),
            Node::Filter(filter) => format!("-{}", self.filter(filter)).into(),
            Node::Clause(Clause { text, kind: ClauseKind::Words }) if is_excluded(text) => format!("-{text}").into(),
            // A hyphen before a number would be parsed as its sign.
            Node::Clause(Clause { text, kind: ClauseKind::Words }) if text.starts_with(|c: char| c.is_numeric()) => {
                format!("NOT {text}").into()
            }
            Node::Clause(clause) => {
                let Fragment { text, cited, .. } = self.clause(clause);
                format!("{}{text}", if cited { "NOT" } else { "-" }).into()
            }
        }
    }

    fn group(&self, node: &Node) -> String {
        format!("({})", node.to_text(self.names))
    }

    fn clause(&self, clause: &Clause) -> Fragment {
        let Clause { text, kind } = clause;
        let quoted = || first_valid(quoted_forms(text, &QUOTES).skip(1), |way| parses_as_clause(way, clause));
        match kind {
            ClauseKind::Words if parses_as_clause(text, clause) => text.clone().into(),
            // After a hyphen, an operator is parsed as text.
            ClauseKind::Words if is_excluded(text) => format!("NOT -{text}").into(),
            ClauseKind::Words | ClauseKind::Exact | ClauseKind::Wildcard => quoted().into(),
            ClauseKind::Cited => {
                let expected = Clause { text: text.clone(), kind: ClauseKind::Exact };
                let text =
                    first_valid(quoted_forms(text, &SENTENCE_QUOTES).skip(1), |way| parses_as_clause(way, &expected));
                Fragment { text, cited: true, wants_letter: false }
            }
            ClauseKind::Slop(distance) => {
                let forms = quoted_forms(text, &QUOTES).skip(1).map(|way| format!("{way}~{distance}"));
                first_valid(forms, |way| parses_as_clause(way, clause)).into()
            }
            ClauseKind::Pinyin => format!("{}:{text}", Field::Pinyin.name(self.names)).into(),
        }
    }

    /// Writes conditions on one sentence, each in parentheses unless it is a clause.
    fn sentence(&self, nodes: &[Node]) -> String {
        let operands = nodes.iter().map(|node| match node {
            Node::Clause(Clause { kind: ClauseKind::Words | ClauseKind::Exact, .. }) => {
                let fragment = self.node(node);
                let is_plain = !fragment.cited && !fragment.wants_letter && !fragment.text.starts_with("NOT ");
                if is_plain { fragment.text } else { self.group(node) }
            }
            node => self.group(node),
        });
        operands.collect::<Vec<_>>().join(" SENT ")
    }

    fn near(&self, left: &Clause, right: &Clause, distance: u32) -> String {
        let left = self.clause(left);
        // Clauses that look like an operator are the only ones written with `NOT -`.
        let left = match left.text.strip_prefix("NOT -") {
            Some(text) => format!("(NOT -{text}) "),
            None if left.cited => left.text,
            None => format!("{} ", left.text),
        };
        let mut right = self.clause(right);
        if let Some(text) = right.text.strip_prefix("NOT -") {
            right.text = format!("\"{text}\"");
        }
        format!("{left}NEAR/{distance}{}{}", if right.cited { "" } else { " " }, right.text)
    }

    /// Writes the condition on a part as typed if that text parses to it or to its negation, otherwise from its tree.
    fn part(&self, condition: &Node, excluded: bool) -> Fragment {
        let Node::Part { part, node, typed } = condition else { return self.node(condition) };
        let sign = |excluded| if excluded { "-" } else { "" };
        match parse(typed).root {
            Some(root) if root == *condition => return format!("{}{typed}", sign(excluded)).into(),
            Some(Node::Not(root)) if *root == *condition => return format!("{}{typed}", sign(!excluded)).into(),
            _ => {}
        }
        if let Node::Clause(Clause { kind: ClauseKind::Cited, .. }) = &**node
            && let Some(Node::All(nodes)) = parse(&format!("{typed}字")).root
            && nodes.first() == Some(condition)
        {
            return Fragment { text: format!("{}{typed}", sign(excluded)), cited: false, wants_letter: true };
        }
        let name = Field::Part(*part).name(self.names);
        let inner = node.to_text(self.names);
        let plain = format!("{name}:{inner}");
        let reads = matches!(**node, Node::Clause(_))
            && matches!(parse(&plain).root, Some(Node::Part { part: read_part, node: read, .. })
                if read_part == *part && read == *node);
        let text = if reads { plain } else { format!("{name}:({inner})") };
        format!("{}{text}", sign(excluded)).into()
    }

    fn filter(&self, filter: &Filter) -> String {
        filter.to_text(self.names).unwrap_or_else(|| {
            let name = Field::Filter(filter.field()).name(self.names);
            let value = filter.written_value();
            format!("{name}:\"{}\"", value.replace(|c| closing(c).is_some() || CLOSING_CORNERS.contains(&c), " "))
        })
    }
}

/// Whether the text of a condition ends with a date.
fn is_date(node: &Node) -> bool {
    match node {
        Node::Not(node) => is_date(node),
        node => matches!(node, Node::Filter(Filter::Date(_))),
    }
}

/// Closing corner brackets, which no quoted value may contain.
const CLOSING_CORNERS: [char; 5] = ['」', '｣', '﹂', '』', '﹄'];

/// Returns `value` unquoted, then in each of the quotation marks.
fn quoted_forms(value: &str, quotes: &[(char, char)]) -> impl Iterator<Item = String> {
    let in_quotes = move |(open, close): &(char, char)| format!("{open}{value}{close}");
    std::iter::once(value.to_owned()).chain(quotes.iter().map(in_quotes))
}

/// Returns the first form that parses as intended, or the first form if none does.
fn first_valid(mut forms: impl Iterator<Item = String>, is_valid: impl Fn(&str) -> bool) -> String {
    let first = forms.next().unwrap_or_default();
    if is_valid(&first) { first } else { forms.find(|form| is_valid(form)).unwrap_or(first) }
}

fn parses_as_clause(text: &str, clause: &Clause) -> bool {
    parses_as(text, &Node::Clause(clause.clone()))
}

/// Whether a text parses to this condition independently of the adjacent text.
fn parses_as(text: &str, expected: &Node) -> bool {
    let read = parse(text);
    // A lone operator also parses as text, but only without operands next to it.
    let alone = read.notes.iter().all(|note| !matches!(note, Note::LoneOperator(_) | Note::OpenQuote(_)));
    alone && read.root.as_ref() == Some(expected)
}

/// Whether a hyphen before `text` excludes exactly this text.
fn is_excluded(text: &str) -> bool {
    let clause = Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words });
    parses_as(&format!("-{text}"), &Node::Not(Box::new(clause)))
}
