//! Commits a build: removed articles and new segments become visible in one step.

use tantivy::{IndexWriter, Term, indexer::NoMergePolicy};

use crate::error::{Error, Result};
use crate::{
    format::schema::Payload,
    update::build::{Indexer, lock},
};

/// Takes articles away and adds the segments that were posted, in one commit.
pub(crate) fn commit(indexer: &Indexer<'_>, gone: &[String]) -> Result<()> {
    let commit = || -> tantivy::Result<()> {
        // The writer's own thread stays idle; its part is the commit.
        let mut writer: IndexWriter = indexer.index.writer_with_num_threads(1, 15_000_000)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        // In a commit before the segments are added, for an article that takes the place of another has its id; the library
        // would remove both.
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
