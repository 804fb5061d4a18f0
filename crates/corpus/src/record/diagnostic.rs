//! Reports of what was changed in an article while it was read. A diagnostic never stops a run.

use std::{fmt, path::PathBuf};

use serde::Serialize;

use crate::decode::Mojibake;

/// A change that was made to an article, or a finding about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file of the article.
    pub path: PathBuf,
    /// The id of the article.
    pub article: String,
    /// What was changed or found.
    #[serde(flatten)]
    pub kind: DiagnosticKind,
}

/// What was changed or found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// Lines that were wrapped at a fixed width were joined to paragraphs.
    Unwrapped {
        /// The number of removed line ends.
        lines: usize,
    },
    /// A line that belongs to the page and not to the article was removed.
    Dropped {
        /// The line.
        text: String,
        /// The rule that matched it.
        rule: &'static str,
    },
    /// A text without line ends was split into paragraphs at sentence ends.
    Split {
        /// The number of new paragraphs.
        paragraphs: usize,
    },
    /// A paragraph that stopped in mid-sentence was joined with its continuation.
    Joined {
        /// The end of the text before the break.
        before: String,
        /// The beginning of what was moved up to it.
        after: String,
        /// The number of paragraphs between the two.
        apart: usize,
    },
    /// The numbers of the sections do not increase. They are left unchanged.
    SectionsOutOfOrder {
        /// The numbers in the text.
        numbers: Vec<usize>,
    },
    /// The date is not an existing day.
    NoSuchDay {
        /// The date as written.
        text: String,
    },
    /// The date does not contain a day, or is not understood.
    NoDay {
        /// The date as written.
        text: String,
    },
    /// The row of a table has more or fewer cells than the first row.
    RaggedRow {
        /// The number of its cells.
        cells: usize,
        /// The number of cells of the first row.
        columns: usize,
    },
    /// The record has two texts. The longer one was used.
    OtherText {
        /// The number of characters of the other text.
        characters: usize,
        /// The beginning of the other text.
        beginning: String,
    },
    /// The text has an unknown name. It was used because there is no other text.
    TextUnderUnknownName {
        /// The name: `zwnr`.
        name: String,
        /// The number of characters of the text.
        characters: usize,
    },
    /// Prose under an unknown name was not used, because there is a text.
    UnknownText {
        /// The name: `zhaiyao2`.
        name: String,
        /// The number of its characters.
        characters: usize,
    },
    /// A value that applies to several articles is too long to be copied to each of them.
    NotShared {
        /// The field: `section`.
        field: &'static str,
        /// Its length in bytes.
        bytes: usize,
    },
    /// Text that a converter had shifted by one byte was repaired. One character of each such passage is lost.
    Unshifted {
        /// The number of passages.
        stretches: usize,
    },
    /// A value was removed because it is too long for its field.
    FieldLeftOut {
        /// The field: `author`.
        field: &'static str,
        /// Its length in bytes.
        bytes: usize,
    },
    /// Unpaired halves of UTF-16 surrogate pairs, which no text can contain, were replaced by U+FFFD.
    LoneSurrogates {
        /// Their number in the whole record.
        count: usize,
    },
    /// The text was decoded twice before it was stored, and cannot be repaired.
    Mojibake {
        /// The form of the damage.
        form: Mojibake,
    },
    /// UTF-8 that had been decoded as Latin-1 or Windows-1252 was repaired.
    MojibakeUndone {
        /// The number of lines with such text.
        lines: usize,
    },
}

impl fmt::Display for DiagnosticKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwrapped { lines } => write!(f, "joined {lines} lines broken at a fixed width"),
            Self::Dropped { text, rule } => write!(f, "left out “{text}” ({rule})"),
            Self::Split { paragraphs } => write!(f, "split one long paragraph into {paragraphs}"),
            Self::Joined { before, after, .. } => write!(f, "joined at a column break: …{before}|{after}…"),
            Self::SectionsOutOfOrder { numbers } => {
                let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
                write!(f, "the sections are in the order {}", numbers.join(", "))
            }
            Self::NoSuchDay { text } => write!(f, "the date “{text}” does not exist"),
            Self::NoDay { text } => write!(f, "the date “{text}” names no day"),
            Self::RaggedRow { cells, columns } => {
                let what =
                    if cells > columns { "the surplus was appended to the last cell" } else { "the rest is missing" };
                write!(f, "the row has {cells} cells where the first has {columns}; {what}")
            }
            Self::OtherText { characters, beginning } => {
                write!(f, "the shorter of two texts was left out ({characters} characters: “{beginning}”)")
            }
            Self::TextUnderUnknownName { name, characters } => {
                write!(f, "the text is from `{name}` ({characters} characters), which is not a known name of a field")
            }
            Self::UnknownText { name, characters } => {
                write!(f, "`{name}` is not a known name of a field; its {characters} characters were left out")
            }
            Self::NotShared { field, bytes } => {
                write!(
                    f,
                    "the {field} that applies to several articles is too long to be copied to each of them ({bytes} bytes)"
                )
            }
            Self::Unshifted { stretches } => {
                write!(f, "repaired {stretches} passages that were shifted by one byte; one character of each is lost")
            }
            Self::FieldLeftOut { field, bytes } => {
                write!(f, "left out the {field}, which is too long ({bytes} bytes)")
            }
            Self::LoneSurrogates { count } => {
                write!(f, "read {count} unpaired surrogates (\\ud800 to \\udfff) as U+FFFD")
            }
            Self::Mojibake { form: Mojibake::Latin } => f.write_str("contains UTF-8 that was decoded as Latin-1"),
            Self::Mojibake { form: Mojibake::Gbk } => f.write_str("contains UTF-8 that was decoded as GBK"),
            Self::Mojibake { form: Mojibake::Lost } => {
                f.write_str("contains characters that an earlier program lost (锟斤拷)")
            }
            Self::MojibakeUndone { lines } => write!(f, "restored {lines} lines of UTF-8 that was decoded as Latin-1"),
        }
    }
}
