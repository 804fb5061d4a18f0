//! Updates an index: finds the changes of the archive, indexes them into a new generation that shares unchanged files,
//! and publishes it in one step. A rebuild does the same without sharing files.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::Ordering},
};

use tantivy::Index;

use crate::error::{Error, Result};
use crate::{
    disk::parts::is_segment,
    format::schema::Fields,
    generation::{
        commit::Commit,
        duplicates,
        generations::{self, NewGeneration, Publication, WriteSession},
        lineage::Lineage,
        manifest::{Manifest, SharedFiles},
        sources::{ArticleEntry, Sources},
        summary::{Summary, Totals},
    },
    reader::index_reader::IndexReader,
    update::{
        build::{self, Completion, Indexer, OrderedGate, ThreadPool},
        compare::{changes::Changes, file_slot::FileSlot, root_index::batches_of},
        current_index::{CurrentIndex, next_lineage},
        merges, publish,
        recover::{self, IndexInputs},
        registry::{Counts, PreviousState, Registry},
        reindex::reindex,
        request::{ArticleIds, BuildOptions, Counters, Observer, Request, UpdateReport},
        user_dictionary,
    },
};
use jianbao_corpus::{Batches, Position, Skip, Walk, walk_inputs, walk_listed, walk_roots};
use jianbao_text::{dictionary::Dictionary, segmenter::Segmenter};

/// Updates or builds the index in `dir`, in one step at the end.
///
/// A first build publishes intermediate states. If it is ended early, the next run continues it.
///
/// ```
/// use jianbao_corpus::Input;
/// use jianbao_model::{Article, ArticleMeta};
/// use jianbao_tantivy::{BuildOptions, IndexReader, Request, update};
/// # let folder = tempfile::tempdir().unwrap();
/// # let dir = &folder.path().join("index");
/// let meta = ArticleMeta { id: "a1".into(), title: "大桥合龙".into(), ..ArticleMeta::default() };
/// let article = Article { meta, paragraphs: vec!["昨日清晨，大桥合龙。".into()] };
/// let request = Request { inputs: vec![Input::articles("my-database", [article])], ..Request::default() };
/// let report = update(dir, &request, &BuildOptions::default(), &())?;
/// assert_eq!((report.added, report.written), (1, true));
/// let reader = IndexReader::open(dir)?;
/// assert_eq!(reader.article("a1")?.meta.title, "大桥合龙");
/// assert_eq!(reader.word_frequency("大桥")?, 2);
/// # Ok::<(), jianbao_tantivy::Error>(())
/// ```
///
/// # Errors
///
/// Fails if a path does not exist, the folder cannot be written or is not an index, another process is writing, the
/// disk is full, or the observer cancels. The index is then unchanged; a first build keeps what it has published
/// ([`Error::Partial`] and [`Error::Interrupted`] contain the number of articles). Errors after the publication of the
/// new state are in the report.
pub fn update(dir: &Path, request: &Request, options: &BuildOptions, observer: &dyn Observer) -> Result<UpdateReport> {
    let session = if request.dry_run { None } else { Some(WriteSession::begin(dir, options.lock_wait)?) };
    let current_index =
        if request.rebuild { CurrentIndex::load_for_rebuild(dir, session.as_ref())? } else { CurrentIndex::load(dir)? };
    if let Some(session) = &session {
        match &current_index {
            Some(current_index) => drop(session.sweep(Some(&current_index.generation))?),
            // If nothing was published, nothing is lost. A damaged index may be the only copy of something.
            None if matches!(generations::current(dir), Ok(None)) => drop(session.sweep(None)?),
            None => {}
        }
    }
    let IndexInputs { sources, dictionary, is_dictionary_lost } = match &current_index {
        Some(current_index) => IndexInputs {
            sources: current_index.sources.clone(),
            dictionary: current_index.dictionary.clone(),
            is_dictionary_lost: false,
        },
        None if request.rebuild => recover::inputs(dir)?,
        None => IndexInputs::default(),
    };
    let mut walk = walk(dir, request, &sources)?;
    if !request.allow_empty && walk.is_nothing() && !sources.has_files_of(&walk.roots) {
        return Err(Error::EmptyInput { path: walk.roots.swap_remove(0).path });
    }
    let (passed_over, walked) = (std::mem::take(&mut walk.passed_over), walk.files.len() as u64);
    let mut skips = walk.skips.clone();
    let changes = Changes::detect(&sources, walk, request)?;
    skips.extend(changes.skips.iter().cloned());
    if current_index.is_none() {
        skips.extend(lost_inputs(&sources, is_dictionary_lost && request.dictionary.is_none()));
    }
    for skip in &skips {
        observer.skipped(skip);
    }
    let mut run = Run {
        dir,
        request,
        options,
        observer,
        pool: build::pool(dir, options.threads)?,
        fields: Fields::schema().1,
        dictionary: request.dictionary.clone().unwrap_or_else(|| dictionary.clone()),
        counters: Counters::default(),
        report: UpdateReport { files: changes.slots.len() as u64, walked, passed_over, ..UpdateReport::default() },
    };
    run.counters.skipped.fetch_add(skips.len() as u64, Ordering::Relaxed);
    run.report.files_read = changes.slots.iter().filter(|slot| slot.source.is_some()).count() as u64;
    run.report.files_gone = changes.missing_files.len() as u64;
    if let Some(current_index) = &current_index {
        (run.report.index_bytes, run.report.segments) = (current_index.manifest.bytes(), current_index.segments);
    }
    let is_incomplete = current_index.as_ref().is_none_or(|current_index| !current_index.summary.complete);
    if changes.is_empty() && !is_incomplete && !request.rebuild && run.dictionary == dictionary {
        let current_index = current_index.expect("it is finished");
        run.report.unchanged = current_index.summary.totals.articles;
        run.report.duplicates = current_index.summary.duplicates;
        if let Some(session) = &session {
            // An earlier run may have failed to merge.
            run.report.merge(run.dir, session, &current_index.generation, &current_index.manifest);
        }
        return Ok(run.finish());
    }
    let Some(session) = session else { return run.dry_run(current_index.as_ref(), changes) };
    let state = match run.write(&session, current_index, changes) {
        // The session removes what it has created.
        Err(Error::NoArticles { .. }) => return Ok(run.finish()),
        state => state?,
    };
    run.report.count(state.counts);
    run.report.written = true;
    (run.report.index_bytes, run.report.segments) = (state.manifest.bytes(), state.segments);
    let Publication { generation, sync_error } = state.publication;
    run.report.sync_error = sync_error;
    if run.report.sync_error.is_none() {
        run.report.merge(run.dir, &session, &generation, &state.manifest);
    }
    Ok(run.finish())
}

/// The reason of a skip: articles from standard input cannot be read again.
const LOST_STREAM_REASON: &str = "what came from it cannot be read again";

/// The reason of a skip: the dictionary of a damaged index cannot be read.
pub const LOST_DICTIONARY_REASON: &str = "its words cannot be read any more";

/// Reports the inputs of a damaged index that cannot be read again.
fn lost_inputs(sources: &Sources, is_dictionary_lost: bool) -> Vec<Skip> {
    let mut skips = Vec::new();
    for stream in sources.roots.iter().filter(|root| root.is_stream()) {
        skips.push(skip(
            &stream.path.to_string_lossy(),
            format!("{LOST_STREAM_REASON}: its articles are not in the new index"),
        ));
    }
    if is_dictionary_lost {
        skips.push(skip("dictionary", LOST_DICTIONARY_REASON.to_owned()));
    }
    skips
}

fn skip(path: &str, reason: String) -> Skip {
    Skip { path: path.into(), position: Position::File, reason }
}

/// Walks the paths and inputs of the request.
fn walk_request(request: &Request) -> Result<Walk> {
    let mut walk = walk_listed(&request.paths, &request.listed)?;
    walk.add(walk_inputs(&request.inputs));
    Ok(walk)
}

/// Finds the files that the request refers to.
fn walk(dir: &Path, request: &Request, sources: &Sources) -> Result<Walk> {
    if !request.paths.is_empty() || !request.listed.is_empty() || !request.inputs.is_empty() {
        if request.rebuild {
            // All recorded roots, and those that are added.
            let mut walk = walk_roots(&sources.roots)?;
            let more = walk_request(request)?;
            walk.add(more);
            return Ok(walk);
        }
        return walk_request(request);
    }
    let has_other_work = !request.forget.is_empty() || request.dictionary.is_some();
    if has_other_work && !request.rebuild {
        return Ok(Walk::default());
    }
    if sources.roots.is_empty() {
        return Err(Error::NoSources { path: dir.to_path_buf() });
    }
    Ok(walk_roots(&sources.roots)?)
}

/// A state that was written and published.
struct PublishedState {
    publication: Publication,
    manifest: Manifest,
    /// Number of segments.
    segments: usize,
    counts: UpdateCounts,
}

/// Numbers of articles by outcome.
#[derive(Clone, Copy)]
struct UpdateCounts {
    counts: Counts,
    removed: u64,
    resegmented: u64,
}

/// The state of one update.
struct Run<'a> {
    dir: &'a Path,
    request: &'a Request,
    options: &'a BuildOptions,
    observer: &'a dyn Observer,
    pool: ThreadPool,
    fields: Fields,
    /// The new dictionary of the user.
    dictionary: Dictionary,
    counters: Counters,
    report: UpdateReport,
}

impl Run<'_> {
    /// Decides about all articles without writing anything.
    fn dry_run(mut self, current_index: Option<&CurrentIndex>, changes: Changes) -> Result<UpdateReport> {
        let segmenter = self.segmenter();
        let batches = Mutex::new(self.batches(&changes, &segmenter)?);
        let previous = self.previous_state(current_index, &segmenter)?;
        let resegmented = previous.affected.len() as u64;
        let gate = OrderedGate::new(Registry::new(changes.slots, previous, true, self.request.rebuild));
        let indexer = Indexer {
            dir: self.dir,
            index: Index::create_in_ram(Fields::schema().0),
            fields: self.fields,
            segmenter: Arc::clone(&segmenter),
            arena: self.options.arena,
            pool: &self.pool,
            counters: &self.counters,
            observer: self.observer,
            segments: Mutex::default(),
            is_dry_run: true,
        };
        if indexer.index_batches(&batches, &gate, None)? == Completion::Stopped {
            return Err(Error::Interrupted { path: self.dir.to_path_buf(), articles: 0 });
        }
        drop(indexer);
        gate.with(|registry| {
            let mut removed: Vec<String> = registry.removed().map(str::to_owned).collect();
            removed.sort_unstable();
            self.report.count(UpdateCounts { counts: registry.counts, removed: removed.len() as u64, resegmented });
            self.report.article_ids = Some(ArticleIds {
                added: registry.added.take().unwrap_or_default(),
                changed: std::mem::take(&mut registry.replaced),
                removed,
            });
        });
        Ok(self.finish())
    }

    /// Writes and publishes the new state.
    fn write(
        &self,
        session: &WriteSession,
        current_index: Option<CurrentIndex>,
        changes: Changes,
    ) -> Result<PublishedState> {
        let mut searchable = 0;
        self.write_steps(session, current_index, changes, &mut searchable).map_err(|error| match error {
            error if searchable == 0 => error,
            Error::Interrupted { path, .. } => Error::Interrupted { path, articles: searchable },
            error => Error::Partial { path: self.dir.to_path_buf(), articles: searchable, source: Box::new(error) },
        })
    }

    /// Indexes and publishes. A first build publishes intermediate states; `searchable` is the number of articles
    /// published so far.
    fn write_steps(
        &self,
        session: &WriteSession,
        current_index: Option<CurrentIndex>,
        changes: Changes,
        searchable: &mut u64,
    ) -> Result<PublishedState> {
        let segmenter = self.segmenter();
        let batches = Mutex::new(self.batches(&changes, &segmenter)?);
        // Stored texts are read from the previous state, also in a rebuild.
        let old_reader = if current_index.is_some() { Some(IndexReader::open(self.dir)?) } else { None };
        let previous = self.previous_state(current_index.as_ref(), &segmenter)?;
        let resegmented = previous.affected.len() as u64;
        let is_first_build = current_index.as_ref().is_none_or(|current_index| !current_index.summary.complete);
        let mut lineage = next_lineage(self.dir, current_index.as_ref())?;
        let mut base = current_index
            .filter(|_| !self.request.rebuild)
            .map(|current_index| (current_index.generation, current_index.manifest));
        let mut sources = changes.sources;
        let gate = OrderedGate::new(Registry::new(changes.slots, previous, false, self.request.rebuild));
        // Readers use the segmenter to join broken columns. The user's dictionary must not affect that.
        let index_segmenter = if self.dictionary.is_empty() {
            Arc::clone(&segmenter)
        } else {
            Arc::new(Segmenter::with(&self.dictionary))
        };
        let time_limit = (is_first_build && !self.request.rebuild).then_some(self.options.checkpoint);
        let interrupted = || Error::Interrupted { path: self.dir.to_path_buf(), articles: 0 };
        loop {
            let generation = session.create_generation()?;
            let indexer = self.indexer(&generation, base.as_ref(), &index_segmenter)?;
            let completion = loop {
                let completion = indexer.index_batches(&batches, &gate, time_limit)?;
                let cancelled = completion == Completion::Stopped && self.observer.cancelled();
                if cancelled && (time_limit.is_none() || gate.with(|registry| registry.has_pending())) {
                    return Err(interrupted());
                }
                if completion == Completion::Complete || cancelled || !gate.with(|registry| registry.has_pending()) {
                    break completion;
                }
            };
            if completion == Completion::Complete {
                let reindex_tasks = gate.with(|registry| std::mem::take(&mut registry.reindex_tasks));
                reindex(&indexer, old_reader.as_ref(), &reindex_tasks, &gate, &sources, &segmenter)?;
            }
            let is_complete = completion == Completion::Complete;
            let (state, articles) = gate.with(|registry| -> Result<(PublishedState, u64)> {
                let removed: Vec<String> =
                    if is_complete { registry.removed().map(str::to_owned).collect() } else { Vec::new() };
                let counts = UpdateCounts { counts: registry.counts, removed: removed.len() as u64, resegmented };
                let removed_ids: Vec<String> = registry.replaced.drain(..).chain(removed).collect();
                if let Some(old_reader) = &old_reader {
                    old_reader.check_removals(&removed_ids)?;
                }
                publish::commit(&indexer, &removed_ids)?;
                if let Some((path, manifest)) = &base {
                    merges::verify_policy_inputs(&indexer.index, path, manifest)?;
                }
                let totals =
                    self.write_records(&generation, registry, &mut sources, &indexer, &lineage, is_complete)?;
                let shared = base.as_ref().map_or(SharedFiles::None, |(_, manifest)| SharedFiles::Segments(manifest));
                let is_first = is_complete && base.is_none() && session.is_new();
                if is_first && totals.articles == 0 && !self.request.allow_empty && !self.request.rebuild {
                    return Err(Error::NoArticles { path: self.dir.to_path_buf() });
                }
                let manifest = Manifest::write(generation.path(), &shared, &lineage)?;
                let segments = Commit::read(generation.path())?.map_or(0, |commit| commit.segments());
                drop(indexer);
                let publication = generation.publish()?;
                Ok((PublishedState { publication, manifest, segments, counts }, totals.articles))
            })?;
            if is_complete {
                return Ok(state);
            }
            *searchable = articles;
            lineage = lineage.next();
            let Publication { generation, sync_error } = state.publication;
            sync_error.map_or(Ok(()), Err)?;
            base = Some((generation, state.manifest));
            if self.observer.cancelled() {
                return Err(interrupted());
            }
        }
    }

    fn segmenter(&self) -> Arc<Segmenter> {
        self.options.segmenter.clone().unwrap_or_default()
    }

    /// Returns batches over the files to be read.
    fn batches(&self, changes: &Changes, segmenter: &Arc<Segmenter>) -> Result<Batches> {
        let files = changes.slots.iter().filter_map(|slot: &FileSlot| {
            let file = slot.source.clone()?;
            Some((file, changes.sources.path(&slot.entry)))
        });
        let batches = batches_of(files, &changes.sources, segmenter)?;
        self.observer.begins(&mut changes.slots.iter().filter_map(|slot| slot.source.as_ref()), batches.consumed());
        Ok(batches)
    }

    /// Returns the articles of the previous state. In a rebuild only those from streams, as far as they are intact.
    fn previous_state(&self, current_index: Option<&CurrentIndex>, base: &Segmenter) -> Result<PreviousState> {
        let Some(current_index) = current_index else { return Ok(PreviousState::default()) };
        let mut entries = current_index.articles()?;
        if self.request.rebuild {
            // Articles from standard input cannot be read again. They are taken from the index, unless they are
            // damaged.
            let reader = IndexReader::open(self.dir)?;
            for (file, entries) in current_index.sources.files.iter().zip(&mut entries) {
                if !current_index.sources.roots[file.root].is_stream() {
                    entries.clear();
                }
                for ArticleEntry { original_id, .. } in reader.take_unreadable(entries) {
                    let what = format!("and the article {original_id} is damaged: it is not in the new index");
                    self.observer.skipped(&skip("-", format!("{LOST_STREAM_REASON}, {what}")));
                    self.counters.skipped.fetch_add(1, Ordering::Relaxed);
                }
            }
            return Ok(PreviousState { entries, ..PreviousState::default() });
        }
        let affected = if self.dictionary == current_index.dictionary {
            HashSet::new()
        } else {
            // Damaged postings might not find an article, which would then keep its old words.
            current_index.manifest.check_bytes(&current_index.generation, is_segment)?;
            user_dictionary::affected_articles(
                &IndexReader::open(self.dir)?,
                &current_index.dictionary,
                &self.dictionary,
                base,
            )?
        };
        Ok(PreviousState { entries, affected })
    }

    /// Begins a generation, empty or based on another one.
    fn indexer(
        &self,
        generation: &NewGeneration<'_>,
        base: Option<&(PathBuf, Manifest)>,
        segmenter: &Arc<Segmenter>,
    ) -> Result<Indexer<'_>> {
        let failed = Error::index("creating it", self.dir);
        let index = if let Some((path, manifest)) = base {
            generation.share(path, manifest.shared())?;
            Index::open_in_dir(generation.path())
        } else {
            Index::builder().schema(Fields::schema().0).settings(Fields::settings()).create_in_dir(generation.path())
        };
        let index = index.map_err(failed)?;
        Fields::register_analyzers(&index);
        Ok(Indexer {
            dir: self.dir,
            index,
            fields: self.fields,
            segmenter: Arc::clone(segmenter),
            arena: self.options.arena,
            pool: &self.pool,
            counters: &self.counters,
            observer: self.observer,
            segments: Mutex::default(),
            is_dry_run: false,
        })
    }

    /// Writes the records of the generation: sources, dictionary, places, summary.
    fn write_records(
        &self,
        generation: &NewGeneration<'_>,
        registry: &Registry,
        sources: &mut Sources,
        indexer: &Indexer<'_>,
        lineage: &Lineage,
        complete: bool,
    ) -> Result<Totals> {
        sources.files = registry.files.iter().map(|registered| registered.file.clone()).collect();
        for (file, registered) in sources.files.iter_mut().zip(&registry.files) {
            file.articles = registered.entries.len();
        }
        let entries = || registry.files.iter().flat_map(|registered| &registered.entries);
        sources.write(generation.path(), entries())?;
        recover::write(generation.path(), sources, &self.dictionary, lineage)?;
        user_dictionary::write(generation.path(), &self.dictionary)?;
        let others = registry.files.iter().flat_map(|registered| {
            let path = sources.path(&registered.file);
            registered.entries.iter().filter_map(move |entry| duplicates::other_place(&path, entry))
        });
        duplicates::write(generation.path(), &others.collect::<Vec<_>>())?;
        let searcher = indexer.index.reader().map_err(Error::index("reading it", self.dir))?.searcher();
        let totals = Totals::count(&searcher).map_err(Error::index("counting", self.dir))?;
        let (duplicates, dictionary) = (registry.counts.duplicates, self.dictionary.len());
        Summary { totals, complete, duplicates, dictionary }.write(generation.path())?;
        Ok(totals)
    }

    fn finish(self) -> UpdateReport {
        UpdateReport { counters: self.counters, ..self.report }
    }
}

impl UpdateReport {
    fn count(&mut self, UpdateCounts { counts, removed, resegmented }: UpdateCounts) {
        (self.removed, self.resegmented) = (removed, resegmented);
        self.added = counts.added;
        self.changed = counts.changed;
        self.unchanged = counts.unchanged;
        self.duplicates = counts.duplicates;
        self.renamed = counts.renamed;
    }
}
