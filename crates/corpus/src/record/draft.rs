//! An article as a format reads it, before it is cleaned.

use crate::record::diagnostic::DiagnosticKind;
use jianbao_model::ArticleMeta;

/// The article that a format reads from a record. [`normalize`](crate::read::normalize::normalize) converts it to an
/// [`Article`](jianbao_model::Article).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The metadata in the file. An empty id is derived later; missing fields may come from the path or the text. The
    /// date is not set here.
    pub meta: ArticleMeta,
    /// The date as written: `2015年12月18日 08:30`.
    pub date: Option<String>,
    /// The text in reading order.
    pub lines: Vec<String>,
    /// What a line of the text is.
    pub layout: Layout,
    /// Changes by the format, and data that it could not keep.
    pub diagnostics: Vec<DiagnosticKind>,
}

/// The maximum length of a field other than title and text, in bytes. Every paragraph of an article stores these
/// fields, and an id is a term of the index, which has at most 64 KiB.
const LONGEST_FIELD: usize = 4096;

impl Draft {
    /// Removes fields that are too long, with a diagnostic for each.
    pub(crate) fn drop_long_fields(&mut self) {
        let meta = &mut self.meta;
        let mut dropped = |field: &'static str, bytes: usize| {
            let long = bytes > LONGEST_FIELD;
            self.diagnostics.extend(long.then_some(DiagnosticKind::FieldLeftOut { field, bytes }));
            long
        };
        if dropped("id", meta.id.len()) {
            meta.id.clear();
        }
        for (field, value) in [
            ("date", &mut self.date),
            ("source", &mut meta.source),
            ("author", &mut meta.author),
            ("editor", &mut meta.editor),
            ("page", &mut meta.page),
            ("section", &mut meta.section),
            ("url", &mut meta.url),
        ] {
            value.take_if(|value| dropped(field, value.len()));
        }
    }
}

/// The meaning of a line of a [`Draft`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// A line of a text file. Paragraphs may be wrapped at a fixed width, and blank lines may separate them.
    #[default]
    Lines,
    /// A paragraph that the format marks: `<p>`.
    Paragraphs,
    /// A paragraph of an explicit list, such as an array of strings. None is removed, joined or split.
    Given,
}
