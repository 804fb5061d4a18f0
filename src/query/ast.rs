//! The tree of a query. Holds text as it was typed; folding and looking words up come later.

use crate::model::Date;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// What must match; `None` when nothing searchable was typed.
    pub root: Option<Node>,
    /// What the reader of the answer should know about how the query was understood.
    pub notes: Vec<Note>,
}

/// A condition on a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Every one of them.
    All(Vec<Node>),
    /// At least one of them.
    Any(Vec<Node>),
    /// Not this. Only ever stands among the nodes of an [`All`](Self::All), or alone.
    Not(Box<Node>),
    /// Some text must match.
    Piece(Piece),
    /// Two pieces near each other, in either order.
    Near {
        /// One of them.
        left: Piece,
        /// The other.
        right: Piece,
        /// How many words may stand between them: two Han characters count as one word, and so does a stretch of Latin letters
        /// or digits.
        distance: u32,
    },
    /// The pieces inside match in titles only.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As typed, without quotes.
    pub text: String,
    /// How it may match.
    pub kind: PieceKind,
}

/// How a piece matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceKind {
    /// By all its words, or as a string.
    Words,
    /// As a string: quotes.
    Exact,
    /// As a string, by the quotation marks of a sentence: 推动“互联网+”行动. When the sentence is loosened, so is this.
    Cited,
    /// Its words in their order with at most so many words between them all together, counted as for
    /// [`Near`](Node::Near): `"网球滑雪"~1`.
    Slop(u32),
    /// As a string with wildcards, `?` for one character and `*` for any number up to a sentence: `"第?条"`, `"中国*银行"`.
    Wildcard,
    /// Lower-case Latin letters that are the pinyin of a word, `'` between syllables where that was typed: `py:hulianwang`. A
    /// text that no word of the archive is read as is looked for as letters.
    Pinyin,
}

/// A condition on the article of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// Days from `from` to `to`, both inclusive; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// A remark about a query, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    /// A value of a field that is no date, no page and so on.
    #[error("{0:?} is not a value of that field; it was searched as text")]
    NotAValue(String),
    /// Deeper nesting than is read.
    #[error("parentheses are nested too deep; the innermost were left out")]
    TooDeep,
    /// More pieces than are searched for.
    #[error("the query has more than {0} pieces; the rest was left out")]
    TooMany(usize),
    /// Nothing with a letter or digit in it.
    #[error("there is nothing to search for in {0:?}: no letter or digit in it")]
    NothingToFind(String),
}
