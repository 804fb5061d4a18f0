//! Reads tantivy's commit file of a generation without opening the index: segments, their files, and our payload.

use std::{fs, path::Path};

use crate::error::{Error, Result};
use crate::{
    disk::{files, parts::Part},
    format::schema::{FORMAT, Payload},
};
use serde::Deserialize;

/// File extensions that every segment has.
const ENDINGS: [&str; 6] = ["idx", "pos", "term", "store", "fast", "fieldnorm"];

/// The commit of a generation.
#[derive(Debug, Deserialize)]
pub(crate) struct Commit {
    segments: Vec<Segment>,
    payload: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Segment {
    segment_id: String,
    deletes: Option<Deletes>,
}

#[derive(Debug, Deserialize)]
struct Deletes {
    num_deleted_docs: u32,
    opstamp: u64,
}

impl Commit {
    /// Reads the commit of a generation. Returns `None` if there is none or it cannot be parsed.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read.
    pub(crate) fn read(generation: &Path) -> Result<Option<Self>> {
        let path = Part::Commit.path(generation);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if files::is_absence(&error) => Ok(None),
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }

    /// Returns our payload, or `None` if it cannot be parsed.
    pub(crate) fn payload(&self) -> Option<Payload> {
        serde_json::from_str(self.payload.as_deref()?).ok()
    }

    /// Reads the payload of a generation. Returns `None` if there is none or it cannot be parsed.
    ///
    /// # Errors
    ///
    /// Fails if the commit cannot be read.
    pub(crate) fn payload_of(generation: &Path) -> Result<Option<Payload>> {
        Ok(Self::read(generation)?.as_ref().and_then(Self::payload))
    }

    /// Whether the commit was written by a version with another format, and so with other files.
    pub(crate) fn is_of_other_format(&self) -> bool {
        self.payload().is_some_and(|payload| payload.format != FORMAT)
    }

    /// Returns the number of segments.
    pub(crate) fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Returns the names of all files of the segments.
    pub(crate) fn files(&self) -> impl Iterator<Item = String> {
        self.segments.iter().flat_map(|segment| {
            let id = segment.segment_id.replace('-', "");
            let deletes = segment.deletes.as_ref().filter(|deletes| deletes.num_deleted_docs > 0);
            let removed = deletes.map(|deletes| format!("{id}.{}.del", deletes.opstamp));
            ENDINGS.iter().map(move |ending| format!("{id}.{ending}")).chain(removed)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use tantivy::{Index, TantivyDocument};

    use super::*;
    use tantivy::{IndexWriter, Term, indexer::NoMergePolicy};

    use crate::{disk::parts::is_segment, format::schema::Fields};

    #[test]
    fn the_files_are_those_that_the_index_library_writes() {
        let dir = tempfile::tempdir().unwrap();
        let (schema, fields) = Fields::schema();
        let index = Index::builder().schema(schema).settings(Fields::settings()).create_in_dir(dir.path()).unwrap();
        Fields::register_analyzers(&index);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for ids in [["a", "b"], ["c", "d"]] {
            for id in ids {
                let mut document = TantivyDocument::new();
                document.add_text(fields.article, id);
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.delete_term(Term::from_field_text(fields.article, "a"));
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        let commit = Commit::read(dir.path()).unwrap().unwrap();
        let named: BTreeSet<String> = commit.files().collect();
        let there = files::list(dir.path()).unwrap().into_iter().map(|entry| entry.name.into_string().unwrap());
        assert_eq!(named, there.filter(|name| is_segment(name)).collect());
        assert_eq!(named.iter().filter(|name| name.rsplit('.').next() == Some("del")).count(), 1);
        assert_eq!(commit.segments(), 2);
    }
}
