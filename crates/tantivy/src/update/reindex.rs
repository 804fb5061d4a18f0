//! The articles of an update whose files are not read for new text, but whose ids or analysis have changed: they are posted again from
//! the text that is stored, or from their files. Never decides which articles these are.

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
        build::{Ended, OrderedGate, Poster},
        compare::root_index::batches_of,
        registry::{Registry, Repost, Reread, TextSource},
    },
};
use jianbao_corpus::SourceFile;
use jianbao_text::segmenter::Segmenter;

/// Posts articles again. `old` is the index that has their stored text.
///
/// # Errors
///
/// [`Error::Unsteady`] when a file has changed since it was read first; [`Error::Interrupted`] when the observer cancels;
/// [`Error::Damaged`] when a stored text is not what the record says.
pub(super) fn repost(
    poster: &Poster<'_>,
    old: Option<&IndexReader>,
    reposts: &[Repost],
    turnstile: &OrderedGate<Registry>,
    sources: &Sources,
    segmenter: &Arc<Segmenter>,
) -> Result<()> {
    if let Some(old) = old {
        let found = poster.post_stored(old, reposts)?;
        turnstile.with(|registry| {
            for ((file, entry), whole) in found {
                registry.files[file].entries[entry].whole = whole;
            }
        });
    }
    let mut files: Vec<(usize, SourceFile, PathBuf)> = Vec::new();
    let mut wanted = Vec::new();
    turnstile.with(|registry| {
        for repost in reposts {
            if repost.from != TextSource::File {
                continue;
            }
            let (number, place) = repost.entry;
            let decided = &registry.files[number];
            if files.last().is_none_or(|(last, ..)| *last != number) {
                let path = sources.path(&decided.file);
                let file = sources.roots[decided.file.root].source_at(&path).unwrap_or_default();
                files.push((number, SourceFile { bytes: decided.file.bytes, ..file }, path));
                wanted.push(HashMap::new());
            }
            let last = wanted.last_mut().expect("just pushed");
            last.insert(place, (repost.id.clone(), decided.entries[place].whole));
        }
    });
    if files.is_empty() {
        return Ok(());
    }
    wanted.reverse();
    let first = files[0].2.clone();
    let batches = batches_of(files.into_iter().map(|(_, file, path)| (file, path)), sources, segmenter)?;
    let reread = OrderedGate::new(Reread { files: wanted, seen: 0, missed: 0 });
    let ended = poster.post(&Mutex::new(batches), &reread, None)?;
    if ended == Ended::Stopped {
        return Err(Error::Interrupted { path: poster.dir.to_path_buf(), articles: 0 });
    }
    // A file that changes between two looks will be looked at again.
    if reread.with(|reread| reread.missed) > 0 { Err(Error::Unsteady { path: first }) } else { Ok(()) }
}
