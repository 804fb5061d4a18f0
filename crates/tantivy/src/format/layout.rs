//! What the columns of a segment say, checked before a loop or a table relies on it; and where its articles lie, unpacked for those
//! who look at every document of it.

use tantivy::{DocId, SegmentReader, columnar::StrColumn, error::DataCorruption, schema::Field};

use crate::format::schema::Fields;

/// A column of strings; `None` when no document of the segment has one. It has no more different values than there are documents, so
/// that whoever goes over all of them comes to an end.
pub(crate) fn strings(segment: &SegmentReader, field: Field) -> tantivy::Result<Option<StrColumn>> {
    let name = segment.schema().get_field_name(field);
    let column = segment.fast_fields().str(name)?;
    if let Some(values) = column.as_ref().map(|column| column.num_terms())
        && values > segment.max_doc() as usize
    {
        let what = format!("the column {name} has {values} values, more than documents");
        return Err(DataCorruption::comment_only(what).into());
    }
    Ok(column)
}

/// By document of a segment.
pub(crate) struct Layout {
    /// Number of the paragraph in its article; 0 is the head, which has the title.
    pub numbers: Vec<u32>,
    /// At heads, how many pairs the whole article has; else 0.
    pub lengths: Vec<u32>,
}

impl Layout {
    pub(crate) fn of(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
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
