//! How to read an archive: what the user says of it, and what the readers may ask of the analysis.

use std::sync::Arc;

use super::{FieldMap, SourceFile, decode::EncodingRules, formats::Format};
use crate::analysis::segmenter::Segmenter;

/// How to read. The default finds everything out by itself.
#[derive(Clone, Default)]
pub struct ReadOptions {
    /// The format of every file, instead of the one their content suggests.
    pub format: Option<&'static dyn Format>,
    /// Names of fields beside those that are known.
    pub map: FieldMap,
    /// The encodings of files, instead of those their bytes suggest.
    pub encodings: EncodingRules,
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
