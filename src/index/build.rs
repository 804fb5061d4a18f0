//! Builds an index from batches of records, on all cores: each thread takes a batch, parses it, and posts its articles into a
//! segment of its own; one commit adds all segments. The only room where indexing is spread over threads.
//!
//! Segments of their own, without a shared queue of documents, won against tantivy's writer threads and against tokenizing
//! ahead: see DESIGN.md, "Building". Which thread takes which batch is chance, so the order of documents differs from run to
//! run; what a search answers does not, because ties break on article ids.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tantivy::{
    Index, IndexWriter,
    indexer::{AddOperation, SegmentWriter},
};

use super::{
    Fields, document,
    generations::NewGeneration,
    ids::{Admission, Ids},
    lock::Patience,
    manifest::Manifest,
    places::{self, OtherPlace},
    schema::Payload,
};
use crate::{
    analysis::segmenter::Segmenter,
    corpus::{Batches, Parsed, Position, Skip},
    error::{Error, Result},
    model::Article,
};

/// How to build.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Threads that parse and post.
    pub threads: usize,
    /// Bytes of postings that one thread holds in memory before it writes a segment. Below 100 MB building costs a fifth more.
    pub arena: usize,
    /// A segmenter that is loaded already; loading one takes a moment.
    pub segmenter: Option<Arc<Segmenter>>,
    /// What to do when another process is writing.
    pub patience: Patience,
}

impl Default for BuildOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        // All threads together stay well under 600 MB on two cores and under 2 GB on many.
        Self {
            threads,
            arena: (1_600_000_000 / threads.max(8)).max(100_000_000),
            segmenter: None,
            patience: Patience::None,
        }
    }
}

/// What was done so far; watched while it grows.
#[derive(Debug, Default)]
pub struct Tally {
    /// Files read to their end.
    pub files: AtomicU64,
    /// Articles posted.
    pub articles: AtomicU64,
    /// Body paragraphs posted; titles are not counted.
    pub paragraphs: AtomicU64,
    /// Characters of titles and paragraphs.
    pub characters: AtomicU64,
    /// Bytes of decoded input.
    pub bytes: AtomicU64,
    /// Files and records passed over.
    pub skipped: AtomicU64,
    /// Members of containers that are of no format that is read.
    pub ignored: AtomicU64,
    /// Records that were the same article as one before, id and text.
    pub duplicates: AtomicU64,
    /// Articles that had the id of another one and were given a new one.
    pub renamed: AtomicU64,
}

/// Watches a build and may end it.
pub trait Observer: Sync {
    /// Called after every batch.
    fn progress(&self, tally: &Tally);
    /// Called with what a batch gave, in the order of the walk.
    fn read(&self, _parsed: &Parsed) {}
    /// Called for each skip, as it happens.
    fn skipped(&self, skip: &Skip);
    /// Whether to stop: asked between articles.
    fn cancelled(&self) -> bool;
}

/// What a build did.
#[derive(Debug)]
pub struct BuildReport {
    /// The final counts.
    pub tally: Tally,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments of the index.
    pub segments: usize,
}

/// Builds the index of `batches` in `dir` and puts it in the place of the one that is there, in one step at the end.
///
/// # Errors
///
/// When the folder cannot be written or belongs to something else, when another process is writing, when the disk is full, or
/// when the observer cancels. The index in `dir` is then as it was.
pub fn build(dir: &Path, batches: Batches, options: &BuildOptions, observer: &dyn Observer) -> Result<BuildReport> {
    let generation = NewGeneration::begin(dir, options.patience)?;
    let failed = |action| Error::index(action, dir);
    let (schema, fields) = Fields::schema();
    let index = Index::builder()
        .schema(schema)
        .settings(Fields::settings())
        .create_in_dir(generation.path())
        .map_err(failed("creating it"))?;
    Fields::register_analyzers(&index, options.segmenter.clone().unwrap_or_default());

    // The writer's own thread stays idle; its part is the commit.
    let mut writer: IndexWriter =
        index.writer_with_num_threads(1, 15_000_000).map_err(failed("opening it for writing"))?;
    let shared = Shared {
        fields,
        arena: options.arena,
        writer: &writer,
        batches: Mutex::new(batches),
        turnstile: Turnstile::default(),
        tally: Tally::default(),
        observer,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.max(1))
        .build()
        .map_err(|error| Error::io("start threads for", dir)(std::io::Error::other(error)))?;
    let outcomes = pool.broadcast(|_| work(&shared).inspect_err(|_| shared.turnstile.abort()));
    let registry = shared.turnstile.into_registry();
    let tally = shared.tally;
    for outcome in outcomes {
        outcome.map_err(|stop| match stop {
            Stop::Cancelled => Error::Interrupted { path: dir.to_path_buf() },
            Stop::Failed(error) => failed("writing it")(error),
        })?;
    }

    let payload = serde_json::to_string(&Payload::current()).expect("strings and numbers are JSON");
    let mut commit = writer.prepare_commit().map_err(failed("committing it"))?;
    commit.set_payload(&payload);
    commit.commit().map_err(failed("committing it"))?;
    // Leaving before background merges end would lose them.
    writer.wait_merging_threads().map_err(failed("merging its segments"))?;
    let segments = index.searchable_segment_ids().map_err(failed("reading it"))?.len();
    places::write(generation.path(), &registry.places)?;
    Manifest::write(generation.path())?;
    let index_bytes = super::archive::folder_bytes(generation.path());
    generation.publish()?;
    Ok(BuildReport { tally, index_bytes, segments })
}

/// What the threads share.
struct Shared<'a> {
    fields: Fields,
    arena: usize,
    writer: &'a IndexWriter,
    batches: Mutex<Batches>,
    turnstile: Turnstile,
    tally: Tally,
    observer: &'a dyn Observer,
}

/// Why a thread ended before the work did.
enum Stop {
    Cancelled,
    Failed(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for Stop {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Failed(error)
    }
}

/// One thread: takes batches until there are none.
fn work(shared: &Shared<'_>) -> Result<(), Stop> {
    let mut segment = OpenSegment::default();
    loop {
        let batch = shared.batches.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some(batch) = batch else { break };
        let number = batch.number;
        let place = batch.first_file();
        // The others wait for this batch; a fault in a reader must not make them wait for ever.
        let mut parsed = catch_unwind(AssertUnwindSafe(|| batch.parse())).unwrap_or_else(|_| {
            let reason = "parsing it failed inside the program, which is a fault of the program".to_owned();
            let skips = vec![Skip { path: place, position: Position::File, reason }];
            Parsed { skips, ..Parsed::default() }
        });
        shared.turnstile.pass(number, |registry| {
            shared.observer.read(&parsed);
            let mut origins = std::mem::take(&mut parsed.origins).into_iter();
            parsed.articles.retain_mut(|article| {
                let origin = origins.next().expect("every article has its origin");
                match registry.ids.admit(article, &origin) {
                    Admission::New => true,
                    Admission::Renamed => {
                        shared.tally.renamed.fetch_add(1, Ordering::Relaxed);
                        true
                    }
                    Admission::Duplicate(first) => {
                        shared.tally.duplicates.fetch_add(1, Ordering::Relaxed);
                        registry.places.push(OtherPlace { article: first, place: origin.to_string() });
                        false
                    }
                }
            });
            // In order, so that two runs report the same list.
            for skip in &parsed.skips {
                shared.observer.skipped(skip);
            }
        })?;
        for article in parsed.articles {
            if shared.observer.cancelled() {
                return Err(Stop::Cancelled);
            }
            shared.tally.count(&article);
            segment.add(shared, article)?;
        }
        shared.tally.files.fetch_add(parsed.files as u64, Ordering::Relaxed);
        shared.tally.bytes.fetch_add(parsed.bytes, Ordering::Relaxed);
        shared.tally.skipped.fetch_add(parsed.skips.len() as u64, Ordering::Relaxed);
        shared.tally.ignored.fetch_add(parsed.ignored as u64, Ordering::Relaxed);
        shared.observer.progress(&shared.tally);
    }
    segment.finish(shared)
}

impl Tally {
    fn count(&self, article: &Article) {
        self.articles.fetch_add(1, Ordering::Relaxed);
        self.paragraphs.fetch_add(article.paragraphs.len() as u64, Ordering::Relaxed);
        self.characters.fetch_add(article.characters() as u64, Ordering::Relaxed);
    }
}

/// The segment that a thread is filling.
#[derive(Default)]
struct OpenSegment {
    open: Option<(tantivy::Segment, SegmentWriter)>,
}

impl OpenSegment {
    /// Posts an article; all its documents go into one segment.
    fn add(&mut self, shared: &Shared<'_>, article: Article) -> Result<(), Stop> {
        if self.open.is_none() {
            let segment = shared.writer.new_segment();
            let writer = SegmentWriter::for_segment(shared.arena, segment.clone())?;
            self.open = Some((segment, writer));
        }
        let (_, writer) = self.open.as_mut().expect("opened above");
        for document in document::documents(shared.fields, article) {
            writer.add_document(AddOperation { opstamp: 0, document })?;
        }
        if writer.mem_usage() >= shared.arena { self.finish(shared) } else { Ok(()) }
    }

    fn finish(&mut self, shared: &Shared<'_>) -> Result<(), Stop> {
        let Some((segment, writer)) = self.open.take() else { return Ok(()) };
        let documents = writer.max_doc();
        writer.finalize()?;
        shared.writer.add_segment(segment.with_max_doc(documents).meta().clone())?;
        Ok(())
    }
}

/// Lets batches register their ids in the order of the walk, whichever thread has parsed them first.
#[derive(Default)]
struct Turnstile {
    state: Mutex<TurnstileState>,
    moved: Condvar,
}

#[derive(Default)]
struct TurnstileState {
    next: usize,
    aborted: bool,
    registry: Registry,
}

/// What is known of the articles before.
#[derive(Default)]
struct Registry {
    ids: Ids,
    places: Vec<OtherPlace>,
}

impl Turnstile {
    fn pass(&self, number: usize, register: impl FnOnce(&mut Registry)) -> Result<(), Stop> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self
            .moved
            .wait_while(state, |state| state.next != number && !state.aborted)
            .unwrap_or_else(PoisonError::into_inner);
        if state.aborted {
            return Err(Stop::Cancelled);
        }
        register(&mut state.registry);
        state.next += 1;
        self.moved.notify_all();
        Ok(())
    }

    /// What was registered, when all threads are done.
    fn into_registry(self) -> Registry {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).registry
    }

    /// Wakes the threads that wait for a batch which will not come.
    fn abort(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).aborted = true;
        self.moved.notify_all();
    }
}
