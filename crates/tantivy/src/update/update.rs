//! Brings an index up to date with its archive: finds what is new, changed and gone, posts it into a new generation that shares
//! what stays, and publishes that in one step. A rebuild is the same with nothing to share.

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
        generations::{self, NewGeneration, Published, Writing},
        lineage::Lineage,
        manifest::{Manifest, Shared},
        places,
        sources::{Entry, Sources},
        summary::{Summary, Totals},
    },
    reader::index_reader::IndexReader,
    update::{
        build::{self, Ended, OrderedGate, Poster, ThreadPool},
        compare::{changes::Changes, file_slot::Slot, root_index::batches_of},
        current_index::{CurrentIndex, next_lineage},
        merges, publish,
        recover::{self, Known},
        registry::{Counts, PreviousState, Registry},
        reindex::repost,
        request::{BuildOptions, Counters, Names, Observer, Request, UpdateReport},
        user_dictionary,
    },
};
use jianbao_corpus::{Batches, Position, Skip, Walk, walk_inputs, walk_listed, walk_roots};
use jianbao_text::{dictionary::Dictionary, segmenter::Segmenter};

/// Brings the index in `dir` up to date, in one step at the end.
///
/// The first build of an index makes what it has searchable now and then; when it is ended early, the next run goes on from
/// there.
///
/// # Errors
///
/// When a path does not exist, the folder cannot be written or belongs to something else, another process is writing, the disk
/// is full, or the observer cancels. The index in `dir` is then as it was, or, for a first build, has what was finished
/// ([`Error::Partial`] and [`Error::Interrupted`] say how much). What fails after the new state is published is in the report.
pub fn update(dir: &Path, request: &Request, options: &BuildOptions, observer: &dyn Observer) -> Result<UpdateReport> {
    let writing = if request.dry_run { None } else { Some(Writing::begin(dir, options.lock_wait)?) };
    let current_index = if request.rebuild {
        CurrentIndex::load_what_is_left(dir, writing.as_ref())?
    } else {
        CurrentIndex::load(dir)?
    };
    if let Some(writing) = &writing {
        match &current_index {
            Some(current_index) => drop(writing.sweep(Some(&current_index.generation))?),
            // Where nothing was published, nothing is lost; what is damaged may be all that is left of something.
            None if matches!(generations::current(dir), Ok(None)) => drop(writing.sweep(None)?),
            None => {}
        }
    }
    let Known { sources: known, dictionary, is_dictionary_lost } = match &current_index {
        Some(current_index) => Known {
            sources: current_index.sources.clone(),
            dictionary: current_index.dictionary.clone(),
            is_dictionary_lost: false,
        },
        None if request.rebuild => recover::known(dir)?,
        None => Known::default(),
    };
    let mut walk = walk(dir, request, &known)?;
    if !request.allow_empty && walk.is_nothing() && !known.has_files_of(&walk.roots) {
        return Err(Error::NothingThere { path: walk.roots.swap_remove(0).path });
    }
    let (passed_over, walked) = (std::mem::take(&mut walk.passed_over), walk.files.len() as u64);
    let mut skips = walk.skips.clone();
    let changes = Changes::find(&known, walk, request)?;
    skips.extend(changes.skips.iter().cloned());
    if current_index.is_none() {
        skips.extend(lost(&known, is_dictionary_lost && request.dictionary.is_none()));
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
    run.report.files_read = changes.slots.iter().filter(|slot| slot.read.is_some()).count() as u64;
    run.report.files_gone = changes.gone.len() as u64;
    if let Some(current_index) = &current_index {
        (run.report.index_bytes, run.report.segments) = (current_index.manifest.bytes(), current_index.segments);
    }
    let unfinished = current_index.as_ref().is_none_or(|current_index| !current_index.summary.complete);
    if changes.is_nothing() && !unfinished && !request.rebuild && run.dictionary == dictionary {
        let current_index = current_index.expect("it is finished");
        run.report.kept = current_index.summary.totals.articles;
        run.report.duplicates = current_index.summary.duplicates;
        if let Some(writing) = &writing {
            // Left over from a run that could not merge.
            run.report.merge(run.dir, writing, &current_index.generation, &current_index.manifest);
        }
        return Ok(run.finish());
    }
    let Some(writing) = writing else { return run.rehearse(current_index.as_ref(), changes) };
    let written = run.write(&writing, current_index, changes)?;
    run.report.count(written.outcomes);
    run.report.written = true;
    (run.report.index_bytes, run.report.segments) = (written.manifest.bytes(), written.segments);
    let Published { generation, unsynced } = written.published;
    run.report.unsynced = unsynced;
    if run.report.unsynced.is_none() {
        run.report.merge(run.dir, &writing, &generation, &written.manifest);
    }
    Ok(run.finish())
}

/// Of standard input.
const LOST: &str = "what came from it cannot be read again";

/// The reason of a skip: the dictionary of a damaged index cannot be read.
pub const LOST_WORDS: &str = "its words cannot be read any more";

/// What a damaged index had and no source has.
fn lost(known: &Sources, is_dictionary_lost: bool) -> Vec<Skip> {
    let mut lost = Vec::new();
    for stream in known.roots.iter().filter(|root| root.is_stream()) {
        lost.push(skip(&stream.path.to_string_lossy(), format!("{LOST}: its articles are not in the new index")));
    }
    if is_dictionary_lost {
        lost.push(skip("dictionary", LOST_WORDS.to_owned()));
    }
    lost
}

fn skip(path: &str, reason: String) -> Skip {
    Skip { path: path.into(), position: Position::File, reason }
}

/// What the request names.
fn given(request: &Request) -> Result<Walk> {
    let mut walk = walk_listed(&request.paths, &request.listed)?;
    walk.add(walk_inputs(&request.inputs));
    Ok(walk)
}

/// Finds the files of the request.
fn walk(dir: &Path, request: &Request, known: &Sources) -> Result<Walk> {
    if !request.paths.is_empty() || !request.listed.is_empty() || !request.inputs.is_empty() {
        if request.rebuild {
            // All that was known, with what is added.
            let mut walk = walk_roots(&known.roots)?;
            let more = given(request)?;
            walk.add(more);
            return Ok(walk);
        }
        return given(request);
    }
    let only_other = !request.forget.is_empty() || request.dictionary.is_some();
    if only_other && !request.rebuild {
        return Ok(Walk::default());
    }
    if known.roots.is_empty() {
        return Err(Error::NoSources { path: dir.to_path_buf() });
    }
    Ok(walk_roots(&known.roots)?)
}

/// A state that was written and published.
struct Written {
    published: Published,
    manifest: Manifest,
    /// Segments that it has.
    segments: usize,
    outcomes: Outcomes,
}

/// What became of articles.
#[derive(Clone, Copy)]
struct Outcomes {
    counts: Counts,
    removed: u64,
    resegmented: u64,
}

struct Run<'a> {
    dir: &'a Path,
    request: &'a Request,
    options: &'a BuildOptions,
    observer: &'a dyn Observer,
    pool: ThreadPool,
    fields: Fields,
    /// The user's words from now on.
    dictionary: Dictionary,
    counters: Counters,
    report: UpdateReport,
}

impl Run<'_> {
    /// Decides about everything and writes nothing.
    fn rehearse(mut self, current_index: Option<&CurrentIndex>, changes: Changes) -> Result<UpdateReport> {
        let segmenter = self.segmenter();
        let batches = Mutex::new(self.batches(&changes, &segmenter)?);
        let before = self.before(current_index, &segmenter)?;
        let resegmented = before.affected.len() as u64;
        let turnstile = OrderedGate::new(Registry::new(changes.slots, before, true, self.request.rebuild));
        let poster = Poster {
            dir: self.dir,
            index: Index::create_in_ram(Fields::schema().0),
            fields: self.fields,
            segmenter: Arc::clone(&segmenter),
            arena: self.options.arena,
            pool: &self.pool,
            counters: &self.counters,
            observer: self.observer,
            segments: Mutex::default(),
            dry: true,
        };
        if poster.post(&batches, &turnstile, None)? == Ended::Stopped {
            return Err(Error::Interrupted { path: self.dir.to_path_buf(), articles: 0 });
        }
        drop(poster);
        turnstile.with(|registry| {
            let mut removed: Vec<String> = registry.removed().map(str::to_owned).collect();
            removed.sort_unstable();
            self.report.count(Outcomes { counts: registry.counts, removed: removed.len() as u64, resegmented });
            self.report.names = Some(Names {
                added: registry.added.take().unwrap_or_default(),
                changed: std::mem::take(&mut registry.replaced),
                removed,
            });
        });
        Ok(self.finish())
    }

    /// Writes and publishes.
    fn write(&self, writing: &Writing, current_index: Option<CurrentIndex>, changes: Changes) -> Result<Written> {
        let mut so_far = 0;
        self.write_steps(writing, current_index, changes, &mut so_far).map_err(|error| match error {
            error if so_far == 0 => error,
            Error::Interrupted { path, .. } => Error::Interrupted { path, articles: so_far },
            error => Error::Partial { path: self.dir.to_path_buf(), articles: so_far, source: Box::new(error) },
        })
    }

    /// Publishes now and then while it builds the first index; `so_far` are the articles that are searchable by that.
    fn write_steps(
        &self,
        writing: &Writing,
        current_index: Option<CurrentIndex>,
        changes: Changes,
        so_far: &mut u64,
    ) -> Result<Written> {
        let segmenter = self.segmenter();
        let batches = Mutex::new(self.batches(&changes, &segmenter)?);
        // What is stored is read from the old one, even when nothing else of it stays.
        let old = if current_index.is_some() { Some(IndexReader::open(self.dir)?) } else { None };
        let before = self.before(current_index.as_ref(), &segmenter)?;
        let resegmented = before.affected.len() as u64;
        let first = current_index.as_ref().is_none_or(|current_index| !current_index.summary.complete);
        let mut lineage = next_lineage(self.dir, current_index.as_ref())?;
        let mut base = current_index
            .filter(|_| !self.request.rebuild)
            .map(|current_index| (current_index.generation, current_index.manifest));
        let mut sources = changes.sources;
        let turnstile = OrderedGate::new(Registry::new(changes.slots, before, false, self.request.rebuild));
        // The readers join broken columns by what jieba knows: a user's word must change nothing but the words of its articles.
        let posting = if self.dictionary.is_empty() {
            Arc::clone(&segmenter)
        } else {
            Arc::new(Segmenter::with(&self.dictionary))
        };
        let time = (first && !self.request.rebuild).then_some(self.options.checkpoint);
        let interrupted = || Error::Interrupted { path: self.dir.to_path_buf(), articles: 0 };
        loop {
            let generation = writing.next()?;
            let poster = self.poster(&generation, base.as_ref(), &posting)?;
            let ended = loop {
                let ended = poster.post(&batches, &turnstile, time)?;
                let cancelled = ended == Ended::Stopped && self.observer.cancelled();
                if cancelled && (time.is_none() || turnstile.with(|registry| registry.holds_back())) {
                    return Err(interrupted());
                }
                if ended == Ended::Done || cancelled || !turnstile.with(|registry| registry.holds_back()) {
                    break ended;
                }
            };
            if ended == Ended::Done {
                let reposts = turnstile.with(|registry| std::mem::take(&mut registry.reposts));
                repost(&poster, old.as_ref(), &reposts, &turnstile, &sources, &segmenter)?;
            }
            let done = ended == Ended::Done;
            let (written, articles) = turnstile.with(|registry| -> Result<(Written, u64)> {
                let removed: Vec<String> =
                    if done { registry.removed().map(str::to_owned).collect() } else { Vec::new() };
                let outcomes = Outcomes { counts: registry.counts, removed: removed.len() as u64, resegmented };
                let gone: Vec<String> = registry.replaced.drain(..).chain(removed).collect();
                if let Some(old) = &old {
                    old.check_removals(&gone)?;
                }
                publish::commit(&poster, &gone)?;
                if let Some((path, manifest)) = &base {
                    merges::check(&poster.index, path, manifest)?;
                }
                let totals = self.record(&generation, registry, &mut sources, &poster, &lineage, done)?;
                let shared = base.as_ref().map_or(Shared::Nothing, |(_, manifest)| Shared::Segments(manifest));
                let manifest = Manifest::write(generation.path(), &shared, &lineage)?;
                let segments = Commit::read(generation.path())?.map_or(0, |commit| commit.segments());
                drop(poster);
                let published = generation.publish()?;
                Ok((Written { published, manifest, segments, outcomes }, totals.articles))
            })?;
            if done {
                return Ok(written);
            }
            *so_far = articles;
            lineage = lineage.next();
            let Published { generation, unsynced } = written.published;
            unsynced.map_or(Ok(()), Err)?;
            base = Some((generation, written.manifest));
            if self.observer.cancelled() {
                return Err(interrupted());
            }
        }
    }

    fn segmenter(&self) -> Arc<Segmenter> {
        self.options.segmenter.clone().unwrap_or_default()
    }

    /// The files to be read, each in its way.
    fn batches(&self, changes: &Changes, segmenter: &Arc<Segmenter>) -> Result<Batches> {
        let files = changes.slots.iter().filter_map(|slot: &Slot| {
            let file = slot.read.clone()?;
            Some((file, changes.sources.path(&slot.entry)))
        });
        let batches = batches_of(files, &changes.sources, segmenter)?;
        self.observer.begins(&mut changes.slots.iter().filter_map(|slot| slot.read.as_ref()), batches.consumed());
        Ok(batches)
    }

    /// The articles that are indexed.
    fn before(&self, current_index: Option<&CurrentIndex>, base: &Segmenter) -> Result<PreviousState> {
        let Some(current_index) = current_index else { return Ok(PreviousState::default()) };
        let mut entries = current_index.articles()?;
        if self.request.rebuild {
            // Only what standard input gave cannot be read again: it is taken from the index, as far as that is not damaged.
            let archive = IndexReader::open(self.dir)?;
            for (file, entries) in current_index.sources.files.iter().zip(&mut entries) {
                if !current_index.sources.roots[file.root].is_stream() {
                    entries.clear();
                }
                for Entry { wanted, .. } in archive.take_unreadable(entries) {
                    let what = format!("and the article {wanted} is damaged: it is not in the new index");
                    self.observer.skipped(&skip("-", format!("{LOST}, {what}")));
                    self.counters.skipped.fetch_add(1, Ordering::Relaxed);
                }
            }
            return Ok(PreviousState { entries, ..PreviousState::default() });
        }
        let affected = if self.dictionary == current_index.dictionary {
            HashSet::new()
        } else {
            // An article that rotten postings do not find would keep its old words.
            current_index.manifest.check_bytes(&current_index.generation, is_segment)?;
            user_dictionary::affected(&IndexReader::open(self.dir)?, &current_index.dictionary, &self.dictionary, base)?
        };
        Ok(PreviousState { entries, affected })
    }

    /// Begins a generation on top of another.
    fn poster(
        &self,
        generation: &NewGeneration<'_>,
        base: Option<&(PathBuf, Manifest)>,
        segmenter: &Arc<Segmenter>,
    ) -> Result<Poster<'_>> {
        let failed = Error::index("creating it", self.dir);
        let index = if let Some((path, manifest)) = base {
            generation.share(path, manifest.shared())?;
            Index::open_in_dir(generation.path())
        } else {
            Index::builder().schema(Fields::schema().0).settings(Fields::settings()).create_in_dir(generation.path())
        };
        let index = index.map_err(failed)?;
        Fields::register_analyzers(&index);
        Ok(Poster {
            dir: self.dir,
            index,
            fields: self.fields,
            segmenter: Arc::clone(segmenter),
            arena: self.options.arena,
            pool: &self.pool,
            counters: &self.counters,
            observer: self.observer,
            segments: Mutex::default(),
            dry: false,
        })
    }

    /// Writes what the generation is made of.
    fn record(
        &self,
        generation: &NewGeneration<'_>,
        registry: &Registry,
        sources: &mut Sources,
        poster: &Poster<'_>,
        lineage: &Lineage,
        complete: bool,
    ) -> Result<Totals> {
        sources.files = registry.files.iter().map(|decided| decided.file.clone()).collect();
        for (file, decided) in sources.files.iter_mut().zip(&registry.files) {
            file.articles = decided.entries.len();
        }
        let entries = || registry.files.iter().flat_map(|decided| &decided.entries);
        sources.write(generation.path(), entries())?;
        recover::write(generation.path(), sources, &self.dictionary, lineage)?;
        user_dictionary::write(generation.path(), &self.dictionary)?;
        let others = registry.files.iter().flat_map(|decided| {
            let path = sources.path(&decided.file);
            decided.entries.iter().filter_map(move |entry| places::other_place(&path, entry))
        });
        places::write(generation.path(), &others.collect::<Vec<_>>())?;
        let searcher = poster.index.reader().map_err(Error::index("reading it", self.dir))?.searcher();
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
    fn count(&mut self, Outcomes { counts, removed, resegmented }: Outcomes) {
        (self.removed, self.resegmented) = (removed, resegmented);
        self.added = counts.added;
        self.changed = counts.changed;
        self.kept = counts.kept;
        self.duplicates = counts.duplicates;
        self.renamed = counts.renamed;
    }
}
