//! The tree of a query. Holds text as it was typed; folding comes later.

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
    /// Some text must match.
    Piece(Piece),
}

/// A stretch of text to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As typed, without quotes.
    pub text: String,
    /// Whether only the exact string matches, not its words apart from each other.
    pub exact: bool,
}

/// A remark about a query, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// A quotation mark that nothing closes.
    #[error("the quotation mark {0} is not closed; what follows it was taken as the quoted text")]
    OpenQuote(char),
    /// Nothing with a letter or digit in it.
    #[error("there is nothing to search for in {0:?}: no letter or digit in it")]
    NothingToFind(String),
}
