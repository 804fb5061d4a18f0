//! Reads columns with validation, and the layout of articles in a segment.

use tantivy::{DocId, SegmentReader, columnar::StrColumn, error::DataCorruption, schema::Field};

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

/// Paragraph numbers and article lengths, by document.
pub(crate) struct Layout {
    /// Paragraph number of each document; 0 is the title document.
    pub numbers: Vec<u32>,
    /// At title documents, the number of bigrams of the whole article; otherwise 0.
    pub lengths: Vec<u32>,
}

impl Layout {
    /// Reads the layout of a segment.
    pub(crate) fn read(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let documents = segment.max_doc() as usize;
        let column = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
        let mut wide = vec![0; documents];
        column.values.get_range(0, &mut wide);
        let numbers: Vec<u32> = wide.into_iter().map(|number| number as u32).collect();
        let norms = segment.get_fieldnorms_reader(fields.bigrams)?;
        let mut lengths = vec![0; documents];
        for (doc, number) in numbers.iter().enumerate() {
            let title_doc = doc.checked_sub(*number as usize).ok_or_else(|| {
                DataCorruption::comment_only(format!("document {doc} says that it is paragraph {number} of an article"))
            })?;
            lengths[title_doc] += norms.fieldnorm(doc as DocId);
        }
        Ok(Self { numbers, lengths })
    }
}
