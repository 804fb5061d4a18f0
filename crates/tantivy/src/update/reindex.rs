//! Indexes articles again whose ids or analysis have changed although their files have not: from their stored text, or
//! from their files.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use crate::error::{Error, Result};
use crate::{
    generation::sources::Sources,
    reader::index_reader::IndexReader,
    update::{
        build::{Completion, Indexer, OrderedGate},
        compare::root_index::batches_of,
        registry::{Registry, ReindexTask, SecondPass, TextSource},
    },
};
use jianbao_corpus::SourceFile;
use jianbao_text::segmenter::Segmenter;

/// Indexes the articles of `reindex_tasks`. `old_reader` reads the previous state.
///
/// # Errors
///
/// [`Error::SourceChanged`] if a file changed since its first read. [`Error::Interrupted`] if the observer cancelled.
/// [`Error::Damaged`] if a stored article does not have the expected hash.
pub(super) fn reindex(
    indexer: &Indexer<'_>,
    old_reader: Option<&IndexReader>,
    reindex_tasks: &[ReindexTask],
    gate: &OrderedGate<Registry>,
    sources: &Sources,
    segmenter: &Arc<Segmenter>,
) -> Result<()> {
    if let Some(old_reader) = old_reader {
        let found = indexer.index_stored(old_reader, reindex_tasks)?;
        gate.with(|registry| {
            for ((file, entry), article_hash) in found {
                registry.files[file].entries[entry].article_hash = article_hash;
            }
        });
    }
    let mut files: Vec<(usize, SourceFile, PathBuf)> = Vec::new();
    let mut articles = Vec::new();
    gate.with(|registry| {
        for task in reindex_tasks {
            if task.from != TextSource::File {
                continue;
            }
            let (number, place) = task.entry;
            let registered = &registry.files[number];
            if files.last().is_none_or(|(last, ..)| *last != number) {
                let path = sources.path(&registered.file);
                let file = sources.roots[registered.file.root].source_at(&path).unwrap_or_default();
                files.push((number, SourceFile { bytes: registered.file.bytes, ..file }, path));
                articles.push(HashMap::new());
            }
            let last = articles.last_mut().expect("just pushed");
            last.insert(place, (task.id.clone(), registered.entries[place].article_hash));
        }
    });
    if files.is_empty() {
        return Ok(());
    }
    articles.reverse();
    let first = files[0].2.clone();
    let batches = batches_of(files.into_iter().map(|(_, file, path)| (file, path)), sources, segmenter)?;
    let second_pass = OrderedGate::new(SecondPass { files: articles, seen: 0, mismatches: 0 });
    let completion = indexer.index_batches(&Mutex::new(batches), &second_pass, None)?;
    if completion == Completion::Stopped {
        return Err(Error::Interrupted { path: indexer.dir.to_path_buf(), articles: 0 });
    }
    // The next update reads the file again.
    if second_pass.with(|second_pass| second_pass.mismatches) > 0 {
        Err(Error::SourceChanged { path: first })
    } else {
        Ok(())
    }
}
