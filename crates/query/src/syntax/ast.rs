//! The tree of a query. It holds text as it was typed; folding and look-ups come later.

use serde::{Deserialize, Serialize};

use jianbao_model::Date;

/// A query: always what [`parse`](super::parse) makes of its text.
///
/// `Display` gives the text, so that `parse(&query.to_string()) == query`. A query for a tree that was not typed comes
/// [from](From) the tree.
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
    /// What was typed, or what the tree is written as.
    pub text: String,
    /// What must match; `None` when nothing searchable was typed.
    pub root: Option<Node>,
    /// What the reader of the answer should know about how the query was understood.
    pub notes: Vec<Note>,
}

/// A condition on a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Every one of them.
    All(Vec<Node>),
    /// At least one of them.
    Any(Vec<Node>),
    /// Not this. Only ever is among the nodes of an [`All`](Self::All), or alone.
    Not(Box<Node>),
    /// Some text must match.
    Clause(Clause),
    /// Two clauses near each other, in either order.
    Near {
        /// One of them.
        left: Clause,
        /// The other.
        right: Clause,
        /// How many words may be between them: two Han characters count as one word, and so does a stretch of Latin letters
        /// or digits.
        distance: u32,
    },
    /// The clauses inside match in titles only.
    Title {
        /// The condition on the title.
        node: Box<Node>,
        /// What was typed, `标题:北京`: a text that has just that is found too.
        typed: String,
    },
    /// A condition on the article.
    Filter(Filter),
}

/// A stretch of text to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// As typed, without quotes.
    pub text: String,
    /// How it may match.
    pub kind: ClauseKind,
}

/// How a clause matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseKind {
    /// By all its words, or as a string.
    Words,
    /// As a string: quotes.
    Exact,
    /// As a string, by the quotation marks of a sentence: 推动“互联网+”行动. When the sentence is loosened, so is this.
    Cited,
    /// Its words in their order with at most this many words between them all together, counted as for
    /// [`Near`](Node::Near): `"网球滑雪"~1`.
    Slop(u32),
    /// As a string with wildcards, `?` for one character and `*` for any number up to a sentence: `"第?条"`, `"中国*银行"`.
    Wildcard,
    /// Lower-case Latin letters that are the pinyin of a word, `'` between syllables where that was typed: `py:hulianwang`. A
    /// text that no word of the archive is read as is looked for as letters.
    Pinyin,
}

/// A condition on the article of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Newspaper, agency or site; compared folded.
    Source(String),
    /// Author; compared folded, a part of the name is enough.
    Author(String),
    /// Page, without leading zeros.
    Page(String),
    /// Section; compared folded.
    Section(String),
    /// Day of publication.
    Date(DateRange),
    /// A day of any year.
    DayOfYear {
        /// The month, from 1.
        month: i8,
        /// The day, from 1.
        day: i8,
    },
}

/// What a filter is a condition on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterField {
    /// Newspaper, agency or site.
    Source,
    /// Day of publication.
    Date,
    /// Page.
    Page,
    /// Section.
    Section,
    /// Author.
    Author,
}

impl Filter {
    /// What it is a condition on.
    #[must_use]
    pub fn field(&self) -> FilterField {
        match self {
            Self::Source(_) => FilterField::Source,
            Self::Author(_) => FilterField::Author,
            Self::Page(_) => FilterField::Page,
            Self::Section(_) => FilterField::Section,
            Self::Date(_) | Self::DayOfYear { .. } => FilterField::Date,
        }
    }
}

/// Days from `from` to `to`, both inclusive; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl DateRange {
    /// The days from the first of either to the last of either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let both = |a: Option<Date>, b: Option<Date>, pick: fn(Date, Date) -> Date| Some(pick(a?, b?));
        Self { from: both(self.from, other.from, Date::min), to: both(self.to, other.to, Date::max) }
    }

    /// The days that lie in both.
    #[must_use]
    fn intersection(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.map_or(other.to, |to| Some(other.to.map_or(to, |other| to.min(other)))),
        }
    }
}

impl Query {
    /// Whether it asks for no text, but only something of the article (日期:2016) or that something is not there.
    ///
    /// ```
    /// use jianbao_query::syntax::parse;
    /// assert!(parse("日期:2016 来源:临江日报").is_condition() && parse("-广告").is_condition());
    /// assert!(!parse("大桥 日期:2016").is_condition());
    /// ```
    #[must_use]
    pub fn is_condition(&self) -> bool {
        fn only(node: &Node) -> bool {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().all(only),
                Node::Not(_) | Node::Filter(_) => true,
                Node::Clause(_) | Node::Near { .. } | Node::Title { .. } => false,
            }
        }
        self.root.as_ref().is_some_and(only)
    }

    /// The days outside of which nothing can match, by the dates that the query requires; `None` when it requires none.
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

/// A remark about a query, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A quotation mark that nothing closes.
    #[error("the quotation mark {0} is not closed; what follows it was taken as the quoted text")]
    OpenQuote(char),
    /// A parenthesis without its other half.
    #[error("a parenthesis has no other half; it was left out")]
    LoneParenthesis,
    /// An operator with nothing to work on.
    #[error("{0:?} has nothing to work on; it was searched as text")]
    LoneOperator(String),
    /// A value of a field that has no letter or digit.
    #[error("{0:?} is not a value of that field; it was searched as text")]
    NotAValue(String),
    /// A value of the date field that is no date.
    #[error("{0:?} is not a date; it was searched as text (write 2016, 2016-03, 2016-03-12, 2012..2016-06 or 06-19)")]
    NotADate(String),
    /// A value of the page field that is no page.
    #[error("{0:?} is not a page; it was searched as text (write 4, A3, 头版 or 1..4)")]
    NotAPage(String),
    /// A value of the pinyin field that is not written in Latin letters.
    #[error("{0:?} is not pinyin; it was searched as text (write letters: py:hulianwang)")]
    NotPinyin(String),
    /// A name before a colon that is no field.
    #[error("{name:?} is not a field; it was searched as text (fields are {fields})")]
    NotAField {
        /// The name.
        name: String,
        /// The names of the fields that there are.
        fields: String,
    },
    /// A hyphen with a space behind it.
    #[error("\"- {0}\" excludes {0}; to search for a dash, put it in quotes")]
    LoneHyphen(String),
    /// An operator in lower case.
    #[error("{0:?} was searched as a word; operators are written in capitals: {upper}", upper = .0.to_uppercase())]
    LowerCaseOperator(String),
    /// A wildcard outside quotes.
    #[error(
        "? and * stand for other characters inside quotes only; in {0:?} they part two words (write \"{0}\" in quotes)"
    )]
    BareWildcard(String),
    /// Deeper nesting than is read.
    #[error("parentheses are nested too deep; the innermost were left out")]
    TooDeep,
    /// More clauses than are searched for.
    #[error("the query has more than {0} pieces; the rest was left out")]
    TooMany(usize),
    /// More pairs of alternatives on both sides of a near than are compared.
    #[error("the alternatives beside NEAR make more than {0} pairs; both sides were searched without the distance")]
    TooManyNear(usize),
    /// Nothing with a letter or digit in it.
    #[error("there is nothing to search for in {0:?}: no letter or digit in it")]
    NothingToFind(String),
}
