//! Commits a build: removed articles and new segments become visible in one step.

use tantivy::{IndexWriter, Term, indexer::NoMergePolicy};

use crate::error::{Error, Result};
use crate::{
    format::schema::Payload,
    update::build::{Indexer, lock},
};

/// Removes articles and adds the new segments in one commit.
pub(crate) fn commit(indexer: &Indexer<'_>, gone: &[String]) -> Result<()> {
    let commit = || -> tantivy::Result<()> {
        // The writer is only used to commit; its thread stays idle.
        let mut writer: IndexWriter = indexer.index.writer_with_num_threads(1, 15_000_000)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        // Removals are committed before the segments are added. A changed article has the same id as the old one, and
        // tantivy would remove both.
        let mut removing = false;
        for id in gone {
            writer.delete_term(Term::from_field_text(indexer.fields.article, id));
            removing = true;
        }
        if removing {
            writer.commit()?;
        }
        for segment in lock(&indexer.segments).drain(..) {
            writer.add_segment(segment)?;
        }
        let payload = serde_json::to_string(&Payload::current()).expect("strings and numbers are JSON");
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        writer.wait_merging_threads()
    };
    commit().map_err(Error::index("committing it", indexer.dir))
}
