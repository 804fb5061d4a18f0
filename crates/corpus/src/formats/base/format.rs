//! The trait of formats, and the context of a format while it reads: the user's options and the file.

use std::{io::BufRead, sync::Arc};

use jianbao_text::segmenter::Segmenter;

use crate::{
    decode::EncodingRules,
    formats::base::record::{Record, Records},
    record::{draft::Draft, fields::FieldMap},
    source::{file::SourceFile, limits::Limits},
};

/// A format of archive files.
pub trait Format: Sync {
    /// The name of the format, as shown to people.
    fn name(&self) -> &'static str;

    /// The usual file extensions of this format, without the dot. A walk selects files by them, and
    /// [`named`](crate::formats::named) finds the format by them. The format of a file is chosen by its content.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that begins with `head` has this format, regardless of its name. `map` has the user's names of fields.
    fn recognises(&self, head: &str, map: &FieldMap) -> bool;

    /// Whether the content identifies this format reliably, regardless of the file name: true for pages, XML and JSON, false for plain text.
    fn tells_itself(&self) -> bool {
        false
    }

    /// Splits a text into records, none longer than `options` allows. This must be cheap: it runs on one thread for a large file.
    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a>;

    /// Parses a record into drafts, one for each article in it.
    ///
    /// # Errors
    ///
    /// The reason, as a phrase, if the record holds no article.
    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String>;
}

/// How to read. By default, formats and encodings are detected.
#[derive(Clone, Default)]
pub struct ReadOptions {
    /// The format of every file; `None` to detect it by content.
    pub format: Option<&'static dyn Format>,
    /// Names of fields in addition to the known ones.
    pub map: FieldMap,
    /// The encodings of files; those of other files are detected.
    pub encodings: EncodingRules,
    /// How much of a file is read.
    pub limits: Limits,
    /// Knows which words exist, which decides whether a paragraph was split at a column break. If `None`, no paragraphs
    /// are joined.
    pub segmenter: Option<Arc<Segmenter>>,
}

/// The context of a format while it parses a record.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The file that contains the record.
    pub file: &'a SourceFile,
    /// How to read.
    pub options: &'a ReadOptions,
}
