//! The fields of the advanced form. A query fills them, and they make a query. What has no field of its own stays as
//! written in [`AdvancedForm::rest`], so that no condition is lost on the way.

use super::super::{
    lang::Lang,
    query_edits::names,
    state::{State, decoded},
};
use crate::{
    analysis::has_word_char,
    model::Date,
    query::{Clause, ClauseKind, DateRange, Filter, FilterField, Node, Part, Query, parse},
};

/// Maximum number of sources that the form reads.
const MAX_SOURCES: usize = 100;
/// The distance that [`Near`](Node::Near) has without a number.
const DISTANCE: u32 = 10;
/// Quotation marks around the text of a field.
const QUOTES: [char; 8] = ['"', '“', '”', '「', '」', '『', '』', '＂'];
/// Characters between the values of one field.
const SEPARATORS: [char; 5] = [',', '，', '、', ';', '；'];

/// The values of the form, as text of its fields.
///
/// ```
/// use jianbao::{query::parse, serve::page::{AdvancedForm, Lang}};
/// let form = AdvancedForm::of(&parse("大桥 -通车 标题:合龙 日期:2012"));
/// assert_eq!((form.all.as_str(), form.none.as_str(), form.title.as_str()), ("大桥", "通车", "合龙"));
/// assert_eq!((form.from.as_str(), form.to.as_str()), ("2012-01-01", "2012-12-31"));
/// assert_eq!(form.query(Lang::Zh), "大桥 -通车 标题:合龙 日期:2012");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdvancedForm {
    /// Words that must all occur, with spaces between them.
    pub all: String,
    /// Words of which one must occur.
    pub any: String,
    /// A string that must occur exactly so.
    pub exact: String,
    /// Words that must not occur.
    pub none: String,
    /// The first of two words that must be near each other.
    pub near: String,
    /// The second one.
    pub near_other: String,
    /// The maximum number of words between them.
    pub distance: String,
    /// Words of the title.
    pub title: String,
    /// Words of the text below the title.
    pub body: String,
    /// Sources, one of which the article must have. Separators may join several in one value.
    pub sources: Vec<String>,
    /// The author.
    pub author: String,
    /// The section.
    pub section: String,
    /// The page.
    pub page: String,
    /// A period, in place of `from` and `to`.
    pub period: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Conditions in the query language.
    pub rest: String,
}

impl AdvancedForm {
    /// Reads the fields of an address. Ignores other names.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut form = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            if name != "source" {
                if let Some(field) = form.field(name) {
                    *field = value;
                }
            } else if form.sources.len() < MAX_SOURCES {
                form.sources.push(value);
            }
        }
        form
    }

    /// The field with this name in addresses.
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "all" => &mut self.all,
            "any" => &mut self.any,
            "exact" => &mut self.exact,
            "none" => &mut self.none,
            "near" => &mut self.near,
            "near_other" => &mut self.near_other,
            "distance" => &mut self.distance,
            "title" => &mut self.title,
            "body" => &mut self.body,
            "author" => &mut self.author,
            "section" => &mut self.section,
            "page_of" => &mut self.page,
            "period" => &mut self.period,
            "from" => &mut self.from,
            "to" => &mut self.to,
            "rest" => &mut self.rest,
            _ => return None,
        })
    }

    /// The form for a query. Each condition is in one field.
    #[must_use]
    pub fn of(query: &Query) -> Self {
        let mut form = Self::default();
        let mut rest = Vec::new();
        for condition in query.conditions() {
            if !form.take(condition) {
                rest.push(condition.clone());
            }
        }
        if !rest.is_empty() {
            form.rest = joined(rest).to_string();
        }
        form
    }

    /// Puts a condition into its field. Returns whether it has one that is free.
    fn take(&mut self, condition: &Node) -> bool {
        match condition {
            Node::Clause(Clause { text, kind: ClauseKind::Exact | ClauseKind::Wildcard }) if self.exact.is_empty() => {
                self.exact.clone_from(text);
                true
            }
            Node::Clause(_) => self.take_condition(condition),
            Node::Any(nodes) => match same_field(nodes) {
                Some((field, values)) => self.take_values(field, &values),
                None => set(&mut self.any, clauses_text(nodes)),
            },
            Node::Not(node) => push(&mut self.none, node),
            Node::Near { left, right, distance } => self.take_near(left, right, *distance),
            Node::Part { part: Part::Title, node, .. } => set(&mut self.title, part_text(node)),
            Node::Part { part: Part::Body, node, .. } => set(&mut self.body, part_text(node)),
            Node::Filter(Filter::Date(range)) => self.take_dates(*range),
            Node::Filter(filter) => filter.value().is_some_and(|value| self.take_values(filter.field(), &[value])),
            Node::All(_) | Node::Sentence(_) | Node::Part { .. } => false,
        }
    }

    /// Appends a condition to the field of all words, which is in the query language.
    fn take_condition(&mut self, condition: &Node) -> bool {
        let conditions = [parse(&self.all).conditions(), std::slice::from_ref(condition)].concat();
        let text = conditions.iter().map(Node::to_string).collect::<Vec<_>>().join(" ");
        let is_same = parse(&text).conditions() == conditions;
        if is_same {
            self.all = text;
        }
        is_same
    }

    /// Puts the values of a field of articles into the field of the form.
    fn take_values(&mut self, field: FilterField, values: &[&str]) -> bool {
        let is_list = values.iter().all(|value| !value.contains(SEPARATORS));
        let text = is_list.then(|| values.join("、"));
        match field {
            FilterField::Source if is_list && self.sources.is_empty() => {
                self.sources = values.iter().map(|&value| value.to_owned()).collect();
                true
            }
            FilterField::Author => set(&mut self.author, text),
            FilterField::Section => set(&mut self.section, text),
            FilterField::Page => set(&mut self.page, text),
            _ => false,
        }
    }

    fn take_near(&mut self, left: &Clause, right: &Clause, distance: u32) -> bool {
        let texts = [left, right].map(|clause| clauses_text(&[Node::Clause(clause.clone())]));
        let ([Some(left), Some(right)], true) = (texts, self.near.is_empty()) else { return false };
        (self.near, self.near_other, self.distance) = (left, right, distance.to_string());
        true
    }

    fn take_dates(&mut self, range: DateRange) -> bool {
        let is_free = self.from.is_empty() && self.to.is_empty();
        if is_free {
            let text = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            (self.from, self.to) = (text(range.from), text(range.to));
        }
        is_free
    }

    /// The query that these fields make; empty if all of them are. A value that its field does not accept is written as
    /// a condition all the same, so that the parser reports it.
    #[must_use]
    pub fn query(&self, lang: Lang) -> String {
        let mut conditions = parse(&self.all).conditions().to_vec();
        conditions.extend(any(clauses(&self.any)));
        conditions.extend(text(self.exact.trim().trim_matches(QUOTES)).map(exact));
        conditions.extend(clauses(&self.none).into_iter().map(|clause| Node::Not(Box::new(clause))));
        conditions.extend(self.near());
        for (part, value) in [(Part::Title, &self.title), (Part::Body, &self.body)] {
            let words = clauses(value);
            if !words.is_empty() {
                conditions.push(Node::Part { part, node: Box::new(joined(words)), typed: String::new() });
            }
        }
        let mut invalid = Vec::new();
        let fields = [
            (FilterField::Source, self.all_sources().join("、")),
            (FilterField::Author, self.author.clone()),
            (FilterField::Section, self.section.clone()),
            (FilterField::Page, self.page.clone()),
        ];
        for (field, value) in fields {
            let several: Vec<&str> = value.split(SEPARATORS).filter_map(text).collect();
            match Node::one_of(field, &several) {
                Some(node) => conditions.push(node),
                None if several.is_empty() => {}
                None => invalid.push(format!("{}:{}", field.name(names(lang)), value.trim())),
            }
        }
        match self.dates() {
            Ok(range) => conditions.extend(range.map(|range| Node::Filter(Filter::Date(range)))),
            Err(value) => invalid.push(format!("{}:{value}", FilterField::Date.name(names(lang)))),
        }
        conditions.extend(parse(&self.rest).conditions().iter().cloned());
        let valid = (!conditions.is_empty()).then(|| joined(conditions).to_text(names(lang)));
        valid.into_iter().chain(invalid).collect::<Vec<_>>().join(" ")
    }

    /// The names in [`sources`](Self::sources), each once.
    pub(super) fn all_sources(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.sources.iter().flat_map(|value| value.split(SEPARATORS)).filter_map(text) {
            if names.iter().all(|known| known != name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// The condition that two clauses are near each other; if one of them is missing, that the other occurs.
    fn near(&self) -> Vec<Node> {
        let (left, right) = (clauses(&self.near), clauses(&self.near_other));
        match (left.as_slice(), right.as_slice()) {
            ([Node::Clause(left)], [Node::Clause(right)]) => {
                let distance = self.distance.trim().parse().unwrap_or(DISTANCE);
                vec![Node::Near { left: left.clone(), right: right.clone(), distance }]
            }
            _ => [left, right].concat(),
        }
    }

    /// The period; the days if there is none. Days in the wrong order are exchanged.
    ///
    /// # Errors
    ///
    /// The text if it is not a date.
    fn dates(&self) -> Result<Option<DateRange>, String> {
        let read = |value: &str| {
            let Some(value) = text(value) else { return Ok(None) };
            match Filter::new(FilterField::Date, value) {
                Some(Filter::Date(range)) => Ok(Some(range)),
                _ => Err(value.to_owned()),
            }
        };
        if let Some(period) = read(&self.period)? {
            return Ok(Some(period));
        }
        let (mut from, mut to) = (read(&self.from)?, read(&self.to)?);
        if let (Some(first), Some(last)) = (from, to)
            && first.from > last.from
        {
            (from, to) = (to, from);
        }
        let range = DateRange { from: from.and_then(|range| range.from), to: to.and_then(|range| range.to) };
        Ok((range.from.is_some() || range.to.is_some()).then_some(range))
    }

    /// The state of the search page for the query of this form, with the options of `state`.
    #[must_use]
    pub fn state(&self, lang: Lang, state: &State) -> State {
        State { query: self.query(lang), page: 1, ..state.clone() }
    }
}

fn text(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|value| !value.is_empty())
}

/// Sets a field that is empty. Returns whether it did.
fn set(field: &mut String, value: Option<String>) -> bool {
    let Some(value) = value.filter(|_| field.is_empty()) else { return false };
    *field = value;
    true
}

/// Appends a clause to the text of a field. Returns whether the field then has this clause besides those that it had.
fn push(field: &mut String, clause: &Node) -> bool {
    let extended = [clauses(field), vec![clause.clone()]].concat();
    clauses_text(&extended).is_some_and(|text| {
        *field = text;
        true
    })
}

/// The text of a field for these clauses; `None` if a field cannot express them.
fn clauses_text(nodes: &[Node]) -> Option<String> {
    let text = nodes.iter().map(Node::to_string).collect::<Vec<_>>().join(" ");
    (clauses(&text) == nodes).then_some(text)
}

fn part_text(node: &Node) -> Option<String> {
    match node {
        Node::All(nodes) => clauses_text(nodes),
        node => clauses_text(std::slice::from_ref(node)),
    }
}

/// The words and quoted strings of a field. Operators in it are words.
fn clauses(value: &str) -> Vec<Node> {
    let query = parse(value);
    let is_clause = |node: &Node| {
        matches!(node, Node::Clause(Clause { kind: ClauseKind::Words | ClauseKind::Exact | ClauseKind::Wildcard, .. }))
    };
    if query.notes.is_empty() && query.conditions().iter().all(is_clause) {
        return query.conditions().to_vec();
    }
    let words = value.split(|c: char| c.is_whitespace() || SEPARATORS.contains(&c) || QUOTES.contains(&c));
    let clause = |text: &str| Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Words });
    words.filter(|word| has_word_char(word)).map(clause).collect()
}

fn exact(text: &str) -> Node {
    Node::Clause(Clause { text: text.to_owned(), kind: ClauseKind::Exact })
}

/// The field and the values of filters on one field; `None` for other conditions.
fn same_field(nodes: &[Node]) -> Option<(FilterField, Vec<&str>)> {
    let mut values = Vec::new();
    let mut field = None;
    for node in nodes {
        let Node::Filter(filter) = node else { return None };
        if *field.get_or_insert(filter.field()) != filter.field() {
            return None;
        }
        values.push(filter.value()?);
    }
    Some((field?, values))
}

fn any(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::Any(nodes)) } else { nodes.pop() }
}

fn joined(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) }
}
