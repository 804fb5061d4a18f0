//! A tantivy query that is one of two in each segment. Few archives have articles of which only a month or a year is
//! known, and other archives should not pay for this case.

use tantivy::{
    DocId, SegmentReader,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
    schema::Field,
};

/// A query for segments in which a column of days has a value, and another for those in which it has none.
#[derive(Debug)]
pub(crate) struct IfColumn {
    field: Field,
    then: Box<dyn Query>,
    otherwise: Box<dyn Query>,
}

impl IfColumn {
    pub(crate) fn new(field: Field, then: Box<dyn Query>, otherwise: Box<dyn Query>) -> Self {
        Self { field, then, otherwise }
    }
}

impl Clone for IfColumn {
    fn clone(&self) -> Self {
        Self { field: self.field, then: self.then.box_clone(), otherwise: self.otherwise.box_clone() }
    }
}

impl Query for IfColumn {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let (then, otherwise) = (self.then.weight(scoring)?, self.otherwise.weight(scoring)?);
        Ok(Box::new(IfColumnWeight { field: self.field, then, otherwise }))
    }
}

struct IfColumnWeight {
    field: Field,
    then: Box<dyn Weight>,
    otherwise: Box<dyn Weight>,
}

impl IfColumnWeight {
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<&dyn Weight> {
        let name = reader.schema().get_field_name(self.field);
        let has_values = reader.fast_fields().column_opt::<i64>(name)?.is_some();
        Ok(if has_values { &*self.then } else { &*self.otherwise })
    }
}

impl Weight for IfColumnWeight {
    fn scorer(&self, reader: &SegmentReader, boost: f32) -> tantivy::Result<Box<dyn Scorer>> {
        self.of(reader)?.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.of(reader)?.explain(reader, doc)
    }
}
