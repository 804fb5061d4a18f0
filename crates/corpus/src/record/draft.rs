//! An article as a format reads it, before it is cleaned.

use crate::record::diagnostic::DiagnosticKind;
use jianbao_model::ArticleMeta;

/// What a format makes of a record. [`normalize`](crate::read::normalize::normalize) turns it into an [`Article`](jianbao_model::Article).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The metadata in the file. An empty id is derived later; missing fields may come from the path or the text. The date stays empty
    /// here.
    pub meta: ArticleMeta,
    /// The date as it is written: `2015年12月18日 08:30`.
    pub date: Option<String>,
    /// The text in reading order.
    pub lines: Vec<String>,
    /// What a line of it is.
    pub layout: Layout,
    /// What the format did to it, or could not keep of it.
    pub diagnostics: Vec<DiagnosticKind>,
}

/// The longest value of a field besides title and text, in bytes. Every paragraph of an article carries these fields, and an id is a
/// term of the index, which takes 64 KiB at most.
const LONGEST_FIELD: usize = 4096;

impl Draft {
    /// Removes fields that are too long for their kind, with a diagnostic for each.
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

/// What one line of a [`Draft`] is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// A line of a text file: paragraphs may be broken at a fixed width, and blank lines may separate them.
    #[default]
    Lines,
    /// A paragraph, as the format marks them: `<p>`.
    Paragraphs,
    /// A paragraph of an explicit list: an array of strings. Nothing is left out, joined or split.
    Given,
}
