//! The summary of a generation: counts that ranking needs, and whether the build is complete. It is read whenever an
//! index is opened, so it is small.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use tantivy::{Searcher, SegmentReader, schema::Field};

use crate::error::{Error, Result};
use crate::{
    disk::{files::write_json, parts::Part},
    format::schema::Fields,
    generation::generations,
};

/// The summary of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub totals: Totals,
    /// Whether everything was read; false if a first build was ended early.
    pub complete: bool,
    /// Number of duplicate articles.
    pub duplicates: u64,
    /// Number of words in the user's dictionary.
    #[serde(default)]
    pub dictionary: usize,
}

/// Counts of an index, without removed articles. Average lengths are computed from them, because tantivy counts removed
/// documents until their segment is merged, and then estimates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Number of documents: paragraphs and titles.
    pub documents: u64,
    /// Number of articles.
    pub articles: u64,
    /// Number of words except words of two characters; the length of each document is rounded as in the index.
    pub words: u64,
    /// Number of bigrams, rounded in the same way.
    #[serde(rename = "grams")]
    pub bigrams: u64,
}

impl Totals {
    /// Counts the documents of a searcher.
    pub(crate) fn count(searcher: &Searcher) -> tantivy::Result<Self> {
        let fields = Fields::schema().1;
        let mut totals = Self::default();
        for segment in searcher.segment_readers() {
            totals.documents += u64::from(segment.num_docs());
            let numbers = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
            totals.articles += segment.doc_ids_alive().filter(|doc| numbers.first(*doc) == Some(0)).count() as u64;
            totals.words += tokens(segment, fields.words)?;
            totals.bigrams += tokens(segment, fields.bigrams)?;
        }
        Ok(totals)
    }
}

fn tokens(segment: &SegmentReader, field: Field) -> tantivy::Result<u64> {
    let norms = segment.get_fieldnorms_reader(field)?;
    Ok(segment.doc_ids_alive().map(|doc| u64::from(norms.fieldnorm(doc))).sum())
}

impl Summary {
    /// Reads the summary of a generation.
    pub(crate) fn read(generation: &Path) -> Result<Self> {
        let path = Part::Summary.path(generation);
        let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
        serde_json::from_slice(&bytes).map_err(|_| Error::Damaged {
            path: generations::index_dir(generation),
            what: format!("{} cannot be understood", Part::Summary.name()),
        })
    }

    /// Writes the summary of a generation.
    pub(crate) fn write(&self, generation: &Path) -> Result<()> {
        write_json(&Part::Summary.path(generation), self)
    }
}
