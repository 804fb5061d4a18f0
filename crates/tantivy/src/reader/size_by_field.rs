//! The size of an index by field.

use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::space_usage::PerFieldSpaceUsage;

use crate::error::{Error, Result};
use crate::reader::index_reader::IndexReader;

/// Bytes of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FieldSpace {
    /// The term dictionary.
    pub terms: u64,
    /// Documents and frequencies.
    pub postings: u64,
    /// Positions.
    pub positions: u64,
    /// Lengths of documents.
    pub lengths: u64,
    /// Column values.
    pub columns: u64,
}

impl FieldSpace {
    /// Returns the sum.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.terms + self.postings + self.positions + self.lengths + self.columns
    }
}

/// Bytes of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Space {
    /// By field, without fields that are only stored.
    pub fields: BTreeMap<String, FieldSpace>,
    /// Stored texts and records of articles.
    pub stored: u64,
    /// Everything else: the record of sources, manifest, alive bitsets.
    #[serde(rename = "beside")]
    pub other: u64,
    /// All bytes on disk.
    pub total: u64,
}

impl IndexReader {
    /// Returns the size of the index by use.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn space(&self) -> Result<Space> {
        let usage = self.searcher().space_usage().map_err(Error::io("measure", self.dir()))?;
        let mut space = Space { total: self.bytes(), ..Space::default() };
        for segment in usage.segments() {
            space.add(segment.termdict(), |field| &mut field.terms);
            space.add(segment.postings(), |field| &mut field.postings);
            space.add(segment.positions(), |field| &mut field.positions);
            space.add(segment.fieldnorms(), |field| &mut field.lengths);
            space.add(segment.fast_fields(), |field| &mut field.columns);
            space.stored += segment.store().total().get_bytes();
        }
        let known = space.stored + space.fields.values().map(FieldSpace::total).sum::<u64>();
        space.other = space.total.saturating_sub(known);
        Ok(space)
    }
}

impl Space {
    fn add(&mut self, usage: &PerFieldSpaceUsage, part: fn(&mut FieldSpace) -> &mut u64) {
        for field in usage.fields() {
            let bytes = field.total().get_bytes();
            if bytes > 0 {
                *part(self.fields.entry(field.field_name().to_owned()).or_default()) += bytes;
            }
        }
    }
}
