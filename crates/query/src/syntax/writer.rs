//! Writes trees as text that [`parse`](super::parse) reads as the same tree.
//!
//! Operators are written as `OR`, `NOT`, `NEAR/5` and `-`, quotations with `"`, and with `「」` or `『』` where the text has such a
//! mark itself. A tree that no text gives (a list in a list of its kind, a string with all these marks) is written as near to
//! what it means as the language can say.

use std::fmt::{self, Write as _};

use super::{
    ast::{Clause, ClauseKind, DateRange, Filter, Node, Note, Query},
    dates,
    fields::{Field, FieldLanguage},
    parser::parse,
    signs::closing,
};
use jianbao_model::Date;
use jianbao_text::is_word_char;

/// Marks of quotations, in the order in which they are tried.
const QUOTES: [(char, char); 3] = [('"', '"'), ('「', '」'), ('『', '』')];
/// The same for quotations of a sentence, which ASCII marks cannot make.
const CITED: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];

impl fmt::Display for Query {
    /// The text of the query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Node {
    /// The condition in the query language, with the Chinese names of fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(FieldLanguage::Chinese))
    }
}

impl fmt::Display for DateRange {
    /// The value of a date field: `2016`, `2016-02..2016-03` or `2016-02-29..`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts_year = |date: Date| date.month() == 1 && date.day() == 1;
        let ends_year = |date: Date| date.month() == 12 && date.day() == 31;
        let ends_month = |date: Date| date == date.last_of_month();
        let years = self.from.is_none_or(starts_year) && self.to.is_none_or(ends_year);
        let months = self.from.is_none_or(|date| date.day() == 1) && self.to.is_none_or(ends_month);
        // Both ends as the longest period that they are the ends of.
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
    /// The condition in the query language, with the names of fields in this language.
    ///
    /// ```
    /// use jianbao_query::syntax::{FieldLanguage, parse};
    /// let node = parse("北京，来源：“人民 日报”").root.unwrap();
    /// assert_eq!(node.to_text(FieldLanguage::English), "北京 source:\"人民 日报\"");
    /// assert_eq!(node.to_string(), "北京 来源:\"人民 日报\"");
    /// ```
    #[must_use]
    pub fn to_text(&self, names: FieldLanguage) -> String {
        let written = Writer { names }.node(self);
        if written.cited { format!("NOT NOT{}", written.text) } else { written.text }
    }
}

impl Filter {
    /// The condition in the query language, with the names of fields in this language; `None` when the language cannot say it:
    /// the value has no letter, or all marks that could quote it.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, FieldLanguage};
    /// assert_eq!(Filter::Source("江声，周刊".into()).to_text(FieldLanguage::Chinese).as_deref(), Some("来源:\"江声，周刊\""));
    /// assert_eq!(Filter::Source("\"」』".into()).to_text(FieldLanguage::Chinese), None);
    /// ```
    #[must_use]
    pub fn to_text(&self, names: FieldLanguage) -> Option<String> {
        let name = Field::Filter(self.field()).name(names);
        let value = match self {
            Self::Source(value) | Self::Author(value) | Self::Page(value) | Self::Section(value) => value.clone(),
            Self::Date(range) => range.to_string(),
            Self::DayOfYear { month, day } => format!("{month:02}-{day:02}"),
        };
        let expected = Node::Filter(self.clone());
        ways(&value, &QUOTES).map(|way| format!("{name}:{way}")).find(|way| reads_as(way, &expected))
    }
}

/// A condition as text, and what has to be beside it.
struct Written {
    text: String,
    /// A quotation of a sentence: only one with a letter right beside it is read as such.
    cited: bool,
    /// Ends with one that has no letter before it.
    wants_letter: bool,
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self { text, cited: false, wants_letter: false }
    }
}

struct Writer {
    names: FieldLanguage,
}

impl Writer {
    fn node(&self, node: &Node) -> Written {
        match node {
            Node::All(nodes) => self.all(nodes),
            Node::Any(nodes) => self.any(nodes),
            Node::Not(node) => self.not(node),
            Node::Clause(clause) => self.clause(clause),
            Node::Near { left, right, distance } => self.near(left, right, *distance).into(),
            Node::Title { node, typed } => self.title(node, typed, false),
            Node::Filter(filter) => self.filter(filter).into(),
        }
    }

    /// Everything with gaps between, and without one where a quotation is part of a sentence.
    fn all(&self, nodes: &[Node]) -> Written {
        let mut out = Written::from(String::new());
        let mut sentence = false;
        for (at, node) in nodes.iter().enumerate() {
            let mut next = match node {
                Node::All(_) | Node::Any(_) if nodes.len() > 1 => self.group(node).into(),
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
                // Behind a quotation a sentence goes on as it was before it.
                (false, false) if after && sentence => "",
                (true, true) => "AND",
                (true, false) if after => "",
                (true, false) => "AND ",
                (false, true) if before => "",
                (false, true) if at + 1 == nodes.len() => " AND",
                // A colon would take what comes next as the value of a field.
                (false, false) if out.text.ends_with([':', '：']) => " AND ",
                // And so would the sign of a range between it and a date.
                (false, false) if is_date(&nodes[at - 1]) && dates::goes_on(&next.text) => " AND ",
                _ => " ",
            };
            // What comes next has to care for it.
            next.wants_letter |= next.cited && joint == " ";
            out.text = [out.text.as_str(), joint, next.text.as_str()].concat();
            sentence = next.cited;
            (out.cited, out.wants_letter) = (false, next.wants_letter);
        }
        out
    }

    fn any(&self, nodes: &[Node]) -> Written {
        let mut out = Written::from(String::new());
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

    fn not(&self, node: &Node) -> Written {
        match node {
            Node::All(_) | Node::Any(_) | Node::Near { .. } => format!("-{}", self.group(node)).into(),
            Node::Not(node) => self.node(node),
            Node::Title { node, typed } => self.title(node, typed, true),
            Node::Filter(filter) => format!("-{}", self.filter(filter)).into(),
            Node::Clause(Clause { text, kind: ClauseKind::Words }) if is_excluded(text) => format!("-{text}").into(),
            // A hyphen before it would be the sign of a number.
            Node::Clause(Clause { text, kind: ClauseKind::Words }) if text.starts_with(|c: char| c.is_numeric()) => {
                format!("NOT {text}").into()
            }
            Node::Clause(clause) => {
                let Written { text, cited, .. } = self.clause(clause);
                format!("{}{text}", if cited { "NOT" } else { "-" }).into()
            }
        }
    }

    fn group(&self, node: &Node) -> String {
        format!("({})", node.to_text(self.names))
    }

    fn clause(&self, clause: &Clause) -> Written {
        let Clause { text, kind } = clause;
        let quoted = || first(ways(text, &QUOTES).skip(1), |way| reads_as_clause(way, clause));
        match kind {
            ClauseKind::Words if reads_as_clause(text, clause) => text.clone().into(),
            // An operator is text behind a hyphen.
            ClauseKind::Words if is_excluded(text) => format!("NOT -{text}").into(),
            ClauseKind::Words | ClauseKind::Exact | ClauseKind::Wildcard => quoted().into(),
            ClauseKind::Cited => {
                let expected = Clause { text: text.clone(), kind: ClauseKind::Exact };
                let text = first(ways(text, &CITED).skip(1), |way| reads_as_clause(way, &expected));
                Written { text, cited: true, wants_letter: false }
            }
            ClauseKind::Slop(distance) => {
                let ways = ways(text, &QUOTES).skip(1).map(|way| format!("{way}~{distance}"));
                first(ways, |way| reads_as_clause(way, clause)).into()
            }
            ClauseKind::Pinyin => format!("{}:{text}", Field::Pinyin.name(self.names)).into(),
        }
    }

    fn near(&self, left: &Clause, right: &Clause, distance: u32) -> String {
        let left = self.clause(left);
        // Only what would be an operator is written with an operator.
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

    /// A title as it was typed, when it is read as this one, or as its exclusion.
    fn title(&self, node: &Node, typed: &str, excluded: bool) -> Written {
        let title = || Node::Title { node: Box::new(node.clone()), typed: typed.to_owned() };
        let sign = |excluded| if excluded { "-" } else { "" };
        match parse(typed).root {
            Some(root) if root == title() => return format!("{}{typed}", sign(excluded)).into(),
            Some(Node::Not(root)) if *root == title() => return format!("{}{typed}", sign(!excluded)).into(),
            _ => {}
        }
        if let Node::Clause(Clause { kind: ClauseKind::Cited, .. }) = node
            && let Some(Node::All(nodes)) = parse(&format!("{typed}字")).root
            && nodes.first() == Some(&title())
        {
            return Written { text: format!("{}{typed}", sign(excluded)), cited: false, wants_letter: true };
        }
        let name = Field::Title.name(self.names);
        let inner = node.to_text(self.names);
        let plain = format!("{name}:{inner}");
        let reads = matches!(node, Node::Clause(_))
            && matches!(parse(&plain).root, Some(Node::Title { node: read, .. }) if *read == *node);
        let text = if reads { plain } else { format!("{name}:({inner})") };
        format!("{}{text}", sign(excluded)).into()
    }

    fn filter(&self, filter: &Filter) -> String {
        filter.to_text(self.names).unwrap_or_else(|| {
            let name = Field::Filter(filter.field()).name(self.names);
            let value = match filter {
                Filter::Source(value) | Filter::Author(value) | Filter::Page(value) | Filter::Section(value) => value,
                Filter::Date(range) => &range.to_string(),
                Filter::DayOfYear { month, day } => &format!("{month:02}-{day:02}"),
            };
            format!("{name}:\"{}\"", value.replace(|c| closing(c).is_some() || CLOSING_CORNERS.contains(&c), " "))
        })
    }
}

/// Whether a condition is written with a date at its end.
fn is_date(node: &Node) -> bool {
    match node {
        Node::Not(node) => is_date(node),
        node => matches!(node, Node::Filter(Filter::Date(_))),
    }
}

const CLOSING_CORNERS: [char; 5] = ['」', '｣', '﹂', '』', '﹄'];

/// A value as it is, and in each of the quotation marks.
fn ways(value: &str, quotes: &[(char, char)]) -> impl Iterator<Item = String> {
    let in_quotes = move |(open, close): &(char, char)| format!("{open}{value}{close}");
    std::iter::once(value.to_owned()).chain(quotes.iter().map(in_quotes))
}

/// The first way that is read as it is meant; where none is, the first one.
fn first(mut ways: impl Iterator<Item = String>, is_read: impl Fn(&str) -> bool) -> String {
    let first = ways.next().unwrap_or_default();
    if is_read(&first) { first } else { ways.find(|way| is_read(way)).unwrap_or(first) }
}

fn reads_as_clause(text: &str, clause: &Clause) -> bool {
    reads_as(text, &Node::Clause(clause.clone()))
}

/// Whether a text is read as this condition, and needs nothing beside it for that.
fn reads_as(text: &str, expected: &Node) -> bool {
    let read = parse(text);
    // An operator on its own is text too.
    let alone = read.notes.iter().all(|note| !matches!(note, Note::LoneOperator(_) | Note::OpenQuote(_)));
    alone && read.root.as_ref() == Some(expected)
}

/// Whether a hyphen before a text excludes just this text.
fn is_excluded(text: &str) -> bool {
    let clause = Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words });
    reads_as(&format!("-{text}"), &Node::Not(Box::new(clause)))
}
