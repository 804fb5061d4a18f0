//! A record: a part of a file that is parsed at once.

use std::sync::Arc;

use crate::formats::base::record_fields::RecordFields;
use crate::formats::base::table::Row;

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, counted from 1; 0 if it is the whole file.
    pub line: usize,
    pub(crate) payload: Payload,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A piece of the file.
    Text(String),
    /// A piece of JSON, and the fields of the enclosing objects that apply to every article in it.
    Json { text: String, context: Arc<RecordFields> },
    /// A row of a table.
    Row(Row),
}

impl Record {
    /// Creates a record that is a piece of text.
    ///
    /// ```
    /// use jianbao_corpus::formats::Record;
    /// let record = Record::new(3, "{}".to_owned());
    /// assert_eq!((record.line, record.text()), (3, "{}"));
    /// ```
    #[must_use]
    pub fn new(line: usize, text: String) -> Self {
        Self { line, payload: Payload::Text(text) }
    }

    /// Returns its text; empty for a row of a table, which consists of cells.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.payload {
            Payload::Text(text) | Payload::Json { text, .. } => text,
            Payload::Row(_) => "",
        }
    }

    /// Returns the number of bytes of the decoded file that it takes, without line ends between records.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.payload {
            Payload::Text(text) | Payload::Json { text, .. } => text.len(),
            Payload::Row(row) => row.bytes,
        }
    }
}

/// The records of a file in order, or the reason why one cannot be read.
pub type Records<'a> = Box<dyn Iterator<Item = Result<Record, Unreadable>> + Send + 'a>;

/// A record that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// The line on which it begins, counted from 1.
    pub line: usize,
    /// The reason, as a phrase.
    pub reason: String,
    /// Whether nothing more can be read from the file.
    pub fatal: bool,
}
