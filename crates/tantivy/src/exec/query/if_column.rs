//! A tantivy query that matches nothing in segments without values in a column, at no cost per document. Few archives have articles
//! of which only a month or a year is known, and those that have none should not pay for asking.

use tantivy::{
    DocId, SegmentReader,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::Field,
};

/// A query for segments in which the column of `field`, days, has a value.
#[derive(Debug)]
pub(crate) struct IfColumn {
    field: Field,
    inner: Box<dyn Query>,
}

impl IfColumn {
    pub(crate) fn new(field: Field, inner: Box<dyn Query>) -> Self {
        Self { field, inner }
    }
}

impl Clone for IfColumn {
    fn clone(&self) -> Self {
        Self { field: self.field, inner: self.inner.box_clone() }
    }
}

impl Query for IfColumn {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(IfColumnWeight { field: self.field, inner: self.inner.weight(scoring)? }))
    }
}

struct IfColumnWeight {
    field: Field,
    inner: Box<dyn Weight>,
}

impl Weight for IfColumnWeight {
    fn scorer(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Box<dyn Scorer>> {
        let name = reader.schema().get_field_name(self.field);
        match reader.fast_fields().column_opt::<i64>(name)? {
            Some(_) => self.inner.scorer(reader, boost),
            None => Ok(Box::new(EmptyScorer)),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}
