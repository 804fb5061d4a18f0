//! What a format is, and what it may know when it reads: the options of the user and the file.

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
    /// Its name, as people call it.
    fn name(&self) -> &'static str;

    /// Endings of file names, without the dot, that files of this format usually have: a file with one of them is looked at, and
    /// the format is called by it ([`named`]). Which format a file is of, its content says.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that begins like this is of this format, whatever its name. `map` has the names that the user gave to fields.
    fn recognises(&self, head: &str, map: &FieldMap) -> bool;

    /// Cuts a text into records, none longer than `options` allow. Cheap: this runs on one thread for a large file.
    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a>;

    /// Makes drafts of the articles in a record; several when the record holds several.
    ///
    /// # Errors
    ///
    /// The reason, as a phrase, why nothing can be made of it.
    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String>;
}

/// How to read. The default finds everything out by itself.
#[derive(Clone, Default)]
pub struct ReadOptions {
    /// The format of every file, instead of the one their content suggests.
    pub format: Option<&'static dyn Format>,
    /// Names of fields beside those that are known.
    pub map: FieldMap,
    /// The encodings of files, instead of those their bytes suggest.
    pub encodings: EncodingRules,
    /// How much of a file is read.
    pub limits: Limits,
    /// Knows which words exist: the evidence for joining what a column break has cut. Without it nothing of that is joined.
    pub segmenter: Option<Arc<Segmenter>>,
}

/// What a format may know while it parses a record.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The file that the record is of.
    pub file: &'a SourceFile,
    /// How to read.
    pub options: &'a ReadOptions,
}
