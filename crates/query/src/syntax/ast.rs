//! The syntax tree of a query. It contains text as typed; folding and vocabulary look-ups happen in planning.

use serde::{Deserialize, Serialize};

use super::other_syntax::OtherSyntax;
use jianbao_model::Date;

/// A parsed query. It always equals the result of [`parse`](super::parse) for its text.
///
/// `Display` writes the text, so that `parse(&query.to_string()) == query`. Use `Query::from` to create a query from a tree.
///
/// ```
/// use jianbao_query::syntax::{Node, Clause, ClauseKind, Query, parse};
/// let clause = |text: &str| Node::Clause(Clause { text: text.into(), kind: ClauseKind::Exact });
/// let query = Query::from(Node::Any(vec![clause("网络 空间"), Node::Not(Box::new(clause("大桥")))]));
/// assert_eq!(query.to_string(), r#""网络 空间" OR -"大桥""#);
/// assert_eq!(parse(&query.to_string()), query);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    /// The text as typed, or the text that was written from a tree.
    pub text: String,
    /// The condition; `None` if the text has nothing to search for.
    pub root: Option<Node>,
    /// Remarks for the user about how the query was parsed.
    pub notes: Vec<Note>,
}

/// A condition on a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// All of the nodes must match.
    All(Vec<Node>),
    /// At least one of the nodes must match.
    Any(Vec<Node>),
    /// The node must not match.
    Not(Box<Node>),
    /// The text must match.
    Clause(Clause),
    /// Two clauses must occur near each other, in either order.
    Near {
        /// The first clause as typed.
        left: Clause,
        /// The second clause as typed.
        right: Clause,
        /// The maximum number of words between them. Two Han characters count as one word, and so does a run of other letters or
        /// digits.
        distance: u32,
    },
    /// All of the nodes must match in one sentence, as [`sentences`](jianbao_text::sentences::sentences) splits a text.
    Sentence(Vec<Node>),
    /// The node must match in a part of the article.
    Part {
        /// The part.
        part: Part,
        /// The condition on the text of the part.
        node: Box<Node>,
        /// The text as typed, `标题:北京`. Documents that contain this string match too.
        typed: String,
    },
    /// The article must meet a condition.
    Filter(Filter),
}

/// A part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The title.
    Title,
    /// The paragraphs after the title.
    Body,
    /// The first paragraph after the title.
    Lead,
}

impl Part {
    /// Whether paragraph `number` is in this part; 0 is the title.
    #[must_use]
    pub fn contains(self, number: u64) -> bool {
        match self {
            Self::Title => number == 0,
            Self::Body => number > 0,
            Self::Lead => number == 1,
        }
    }
}

/// A text to search for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The text as typed, without quotation marks.
    pub text: String,
    /// How the text matches.
    pub kind: ClauseKind,
}

/// How a clause matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseKind {
    /// By all its words, or as a string.
    Words,
    /// As a string: text in quotation marks.
    Exact,
    /// As a string: a quotation inside a sentence, 推动“互联网+”行动, which is relaxed together with the sentence.
    Cited,
    /// Its words in this order, with at most this many other words between them in total, counted as for [`Near`](Node::Near):
    /// `"网球滑雪"~1`.
    Slop(u32),
    /// As a string with wildcards: `?` matches one character, `*` any number of characters within a sentence: `"第?条"`, `"中国*银行"`.
    Wildcard,
    /// By the words of the archive with this pinyin: `py:hulianwang`. The text has lower-case ASCII letters, with `'` between
    /// syllables where it was typed. If no word has this pinyin, the letters themselves are searched for.
    Pinyin,
}

/// A condition on an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Newspaper, news agency or website; compared after folding, `*` matches any characters.
    Source(String),
    /// An author, as [`matches_author`](super::matches_author) compares names.
    Author(String),
    /// The editor in charge, compared like an author.
    Editor(String),
    /// The news agency; compared after folding, `*` matches any characters.
    Agency(String),
    /// The place in the dateline; compared after folding, `*` matches any characters.
    Place(String),
    /// A tag; compared after folding, `*` matches any characters.
    Tag(String),
    /// A part of the address on the web, as [`matches_url`](super::matches_url) compares it.
    Url(String),
    /// Page of the newspaper, as normalized by [`page_key`](super::page_key).
    Page(String),
    /// Section or column; compared after folding, `*` matches any characters.
    Section(String),
    /// Day of publication.
    Date(DateRange),
    /// A day in any year.
    DayOfYear {
        /// The month, from 1 to 12.
        month: i8,
        /// The day of the month, from 1.
        day: i8,
    },
}

/// A field of an article that a filter tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterField {
    /// Newspaper, news agency or website.
    Source,
    /// Day of publication.
    Date,
    /// Page.
    Page,
    /// Section.
    Section,
    /// Author.
    Author,
    /// Editor in charge.
    Editor,
    /// News agency.
    Agency,
    /// Place in the dateline.
    Place,
    /// Tag.
    Tag,
    /// Address on the web.
    Url,
}

impl Filter {
    /// Returns the name that the filter compares; `None` for dates.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Source(value)
            | Self::Author(value)
            | Self::Page(value)
            | Self::Section(value)
            | Self::Editor(value)
            | Self::Agency(value)
            | Self::Place(value)
            | Self::Tag(value)
            | Self::Url(value) => Some(value),
            Self::Date(_) | Self::DayOfYear { .. } => None,
        }
    }

    /// Returns the field that the filter tests.
    #[must_use]
    pub fn field(&self) -> FilterField {
        match self {
            Self::Source(_) => FilterField::Source,
            Self::Author(_) => FilterField::Author,
            Self::Page(_) => FilterField::Page,
            Self::Section(_) => FilterField::Section,
            Self::Editor(_) => FilterField::Editor,
            Self::Agency(_) => FilterField::Agency,
            Self::Place(_) => FilterField::Place,
            Self::Tag(_) => FilterField::Tag,
            Self::Url(_) => FilterField::Url,
            Self::Date(_) | Self::DayOfYear { .. } => FilterField::Date,
        }
    }
}

/// A range of days, both ends inclusive. `None` is an open end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl DateRange {
    /// Returns the smallest range that contains both ranges.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let both = |a: Option<Date>, b: Option<Date>, pick: fn(Date, Date) -> Date| Some(pick(a?, b?));
        Self { from: both(self.from, other.from, Date::min), to: both(self.to, other.to, Date::max) }
    }

    /// Returns the days that are in both ranges.
    #[must_use]
    fn intersection(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.map_or(other.to, |to| Some(other.to.map_or(to, |other| to.min(other)))),
        }
    }
}

impl Query {
    /// Whether the query consists only of filters (日期:2016) and exclusions, without a text to search for.
    ///
    /// ```
    /// use jianbao_query::syntax::parse;
    /// assert!(parse("日期:2016 来源:临江日报").is_condition() && parse("-广告").is_condition());
    /// assert!(!parse("大桥 日期:2016").is_condition());
    /// ```
    #[must_use]
    pub fn is_condition(&self) -> bool {
        fn is_condition(node: &Node) -> bool {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().all(is_condition),
                Node::Not(_) | Node::Filter(_) => true,
                Node::Clause(_) | Node::Near { .. } | Node::Sentence(_) | Node::Part { .. } => false,
            }
        }
        self.root.as_ref().is_some_and(is_condition)
    }

    /// Returns the range of days in which every match must be, according to the date filters that the query requires; `None` if it
    /// requires none.
    ///
    /// ```
    /// use jianbao_model::Date;
    /// use jianbao_query::syntax::parse;
    /// let dates = parse("大桥 日期:2012..2016").required_dates().unwrap();
    /// assert_eq!(dates.from, Some(Date::constant(2012, 1, 1)));
    /// assert_eq!(parse("大桥 OR 日期:2012").required_dates(), None);
    /// ```
    #[must_use]
    pub fn required_dates(&self) -> Option<DateRange> {
        let required = self.filters().filter_map(|filter| match filter {
            Filter::Date(range) => Some(*range),
            _ => None,
        });
        required.reduce(DateRange::intersection)
    }
}

/// A remark for the user about how a query was parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A quotation mark is not closed.
    #[error("the quotation mark {0} is not closed; the text after it was treated as quoted")]
    OpenQuote(char),
    /// A parenthesis has no counterpart.
    #[error("a parenthesis is not matched; it was ignored")]
    LoneParenthesis,
    /// An operator has no operand.
    #[error("{0:?} has no operand; it was searched as text")]
    LoneOperator(String),
    /// A field value has no letter or digit.
    #[error("{0:?} is not a value of that field; it was searched as text")]
    NotAValue(String),
    /// A value of the date field is not a date.
    #[error("{0:?} is not a date; it was searched as text (write 2016, 2016-03, 2016-03-12, 2012..2016-06 or 06-19)")]
    NotADate(String),
    /// A value of the page field is not a page.
    #[error("{0:?} is not a page; it was searched as text (write 4, A3, 头版 or 1..4)")]
    NotAPage(String),
    /// A value of the pinyin field is not pinyin.
    #[error("{0:?} is not pinyin; it was searched as text (write letters: py:hulianwang)")]
    NotPinyin(String),
    /// A name before a colon is not a field.
    #[error("{name:?} is not a field; it was searched as text (fields are {fields})")]
    NotAField {
        /// The name.
        name: String,
        /// The names of all fields.
        fields: String,
    },
    /// No article has the value of a condition.
    #[error("no article has {condition}{}", existing(nearest, *distinct))]
    NoSuchValue {
        /// The condition: `来源:临江晚报`.
        condition: String,
        /// Conditions with the nearest values that exist: `来源:临江日报`.
        nearest: Vec<String>,
        /// The number of values that exist.
        distinct: usize,
    },
    /// No article has a date of a condition.
    #[error("no article has {condition}{}", days.as_ref().map_or_else(
        || "; the articles of this archive have no dates".to_owned(),
        |(first, last)| format!("; the archive covers {first} to {last}"),
    ))]
    NoSuchDate {
        /// The condition: `日期:2031`.
        condition: String,
        /// The first and the last day of the archive, as `2016-03-12`; `None` if no article has a date.
        days: Option<(String, String)>,
    },
    /// OR is next to a text and a condition on the article without parentheses, so the condition applies to one side
    /// only.
    #[error("OR was parsed as {0}; to apply it to fewer words, put the alternatives in parentheses")]
    WideOr(String),
    /// A hyphen is followed by a space.
    #[error("\"- {0}\" excludes {0}; to search for a dash, put it in quotes")]
    LoneHyphen(String),
    /// An operator is written in lower case.
    #[error("{0:?} was searched as a word; operators are written in capitals: {upper}", upper = .0.to_uppercase())]
    LowerCaseOperator(String),
    /// A clause has the syntax of another program.
    #[error("{text:?} was searched as text; {syntax}")]
    OtherSyntax {
        /// The clause as typed.
        text: String,
        /// What another program would take it for.
        syntax: OtherSyntax,
    },
    /// A wildcard is outside quotation marks.
    #[error("? and * are wildcards only inside quotes; in {0:?} they separate words (write \"{0}\" in quotes)")]
    BareWildcard(String),
    /// Parentheses are nested deeper than the limit.
    #[error("parentheses are nested too deeply; the innermost were ignored")]
    TooDeep,
    /// The query has more clauses than the limit.
    #[error("the query has more than {0} clauses; the rest was ignored")]
    TooMany(usize),
    /// The alternatives on both sides of NEAR make more pairs than the limit.
    #[error(
        "the alternatives on both sides of NEAR form more than {0} pairs; both sides were searched without the distance"
    )]
    TooManyNear(usize),
    /// The query has no letter or digit.
    #[error("there is nothing to search for in {0:?}: no letter or digit in it")]
    NothingToFind(String),
}

/// The part of a note that names existing values.
fn existing(nearest: &[String], distinct: usize) -> String {
    if nearest.is_empty() {
        return "; no article of this archive has a value in this field".to_owned();
    }
    let others = distinct.saturating_sub(nearest.len());
    let others = if others > 0 { format!(" and {others} more") } else { String::new() };
    format!("; there are {}{others}", nearest.join(", "))
}
