//! Reads columns with validation, and the documents of each article in a segment.

use std::ops::Range;

use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, StrColumn},
    error::DataCorruption,
    schema::Field,
};

use crate::format::{document::MAX_TAGS, schema::Fields};

/// Returns a column of strings, or `None` if no document of the segment has a value. A column with more distinct values
/// than its documents can have is reported as damage, so that a loop over its values always ends.
pub(crate) fn strings(segment: &SegmentReader, field: Field) -> tantivy::Result<Option<StrColumn>> {
    let name = segment.schema().get_field_name(field);
    let column = segment.fast_fields().str(name)?;
    if let Some(values) = column.as_ref().map(|column| column.num_terms())
        && values > segment.max_doc() as usize * MAX_TAGS
    {
        let what = format!("the column {name} has {values} values, more than documents can have");
        return Err(DataCorruption::comment_only(what).into());
    }
    Ok(column)
}

/// The articles of a segment. The documents of an article are adjacent, title first.
pub(crate) struct TitleDocs {
    /// Paragraph number of each document; 0 is the title document.
    numbers: Column<u64>,
    documents: DocId,
}

impl TitleDocs {
    pub(crate) fn read(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let numbers = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
        Ok(Self { numbers, documents: segment.max_doc() })
    }

    /// Returns the title document of a document; `None` if the column is damaged.
    pub(crate) fn of(&self, doc: DocId) -> Option<DocId> {
        doc.checked_sub(DocId::try_from(self.numbers.first(doc)?).ok()?)
    }

    /// Returns all documents of the article of a document; `None` if the column is damaged.
    pub(crate) fn article(&self, doc: DocId) -> Option<Range<DocId>> {
        let start = self.of(doc)?;
        let is_title = |&doc: &DocId| self.numbers.first(doc) == Some(0);
        let end = (doc + 1..self.documents).find(is_title).unwrap_or(self.documents);
        Some(start..end)
    }
}
