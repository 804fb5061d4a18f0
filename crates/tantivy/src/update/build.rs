//! Indexes articles on all cores. Each thread takes a batch of records, parses it, and adds the new articles to a
//! segment of its own. Nothing is committed here.
//!
//! Separate segments without a shared queue of documents were faster than tantivy's writer threads and than tokenizing
//! ahead: see DESIGN.md, "Building". Which thread takes which batch is random, so the document order differs from run
//! to run. Search results do not differ, because ties break on article ids.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) use rayon::ThreadPool;
use tantivy::{Index, SegmentMeta};

use crate::error::{Error, Result};
use crate::{
    format::{document, schema::Fields},
    generation::{
        guard::catch_panics,
        sources::{ExpectedHash, article_hash},
    },
    reader::index_reader::IndexReader,
    segment::SegmentBuilder,
    update::{
        registry::{Decision, Register, ReindexTask, TextSource},
        request::{Counters, Observer},
    },
};
use jianbao_corpus::{Batches, Parsed, Position, Skip};
use jianbao_model::Article;
use jianbao_text::segmenter::Segmenter;

/// The threads of a build, and the index that they write to.
pub(crate) struct Indexer<'a> {
    pub dir: &'a Path,
    pub index: Index,
    pub fields: Fields,
    pub segmenter: Arc<Segmenter>,
    pub arena: usize,
    pub pool: &'a ThreadPool,
    pub counters: &'a Counters,
    pub observer: &'a dyn Observer,
    /// Segments that were written so far.
    pub segments: Mutex<Vec<SegmentMeta>>,
    /// Whether articles are only counted.
    pub is_dry_run: bool,
}

/// Creates the thread pool of a run.
pub(crate) fn pool(dir: &Path, threads: usize) -> Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| Error::io("start threads for", dir)(std::io::Error::other(error)))
}

/// Whether all batches were processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completion {
    Complete,
    /// The time limit was reached or the observer cancelled; the batches taken so far were indexed.
    Stopped,
}

/// Why a thread ended early.
enum ThreadError {
    /// Another thread failed.
    Aborted,
    Failed(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for ThreadError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Failed(error)
    }
}

/// The queue of batches, and the gate that registers their articles in order.
struct BatchQueue<'a, R> {
    batches: &'a Mutex<Batches>,
    gate: &'a OrderedGate<R>,
    exhausted: AtomicBool,
    deadline: Option<Instant>,
}

impl Indexer<'_> {
    /// Indexes the articles of `batches` that the registry selects, for at most the duration `time`.
    ///
    /// # Errors
    ///
    /// Fails if a segment cannot be written.
    pub(crate) fn index_batches<R: Register + Send>(
        &self,
        batches: &Mutex<Batches>,
        gate: &OrderedGate<R>,
        time: Option<Duration>,
    ) -> Result<Completion> {
        let deadline = time.map(|time| Instant::now() + time);
        let queue = BatchQueue { batches, gate, exhausted: AtomicBool::new(false), deadline };
        self.run_threads(|segment| self.index_loop(&queue, segment).inspect_err(|_| gate.abort()))?;
        Ok(if queue.exhausted.into_inner() { Completion::Complete } else { Completion::Stopped })
    }

    /// Indexes articles again from the text that the index has stored. Returns, for tasks that expect a content hash
    /// only, the entry and the [`article_hash`] of the text, whose spelling may differ.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if an article cannot be read or does not have the expected hash. Fails if a segment cannot be
    /// written.
    pub(crate) fn index_stored(
        &self,
        reader: &IndexReader,
        reindex_tasks: &[ReindexTask],
    ) -> Result<Vec<((usize, usize), u128)>> {
        let failure = Mutex::new(None);
        let found = Mutex::new(Vec::new());
        let next = AtomicU64::new(0);
        self.run_threads(|segment| {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed) as usize;
                let Some(task) = reindex_tasks.get(at).filter(|_| lock(&failure).is_none()) else { return Ok(()) };
                let TextSource::Index(id) = &task.from else { continue };
                match catch_panics(self.dir, || reader.read_recorded(id, &task.original_id, task.expected_hash)) {
                    Ok((mut article, article_hash)) => {
                        if let ExpectedHash::Content(_) = task.expected_hash {
                            lock(&found).push((task.entry, article_hash));
                        }
                        article.meta.id.clone_from(&task.id);
                        self.add(segment, article)?;
                    }
                    Err(error) => *lock(&failure) = Some(error),
                }
            }
        })?;
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Runs `work` on every thread, each with its own segment.
    fn run_threads(&self, work: impl Fn(&mut OpenSegment) -> Result<(), ThreadError> + Sync) -> Result<()> {
        let outcomes = self.pool.broadcast(|_| {
            let mut segment = OpenSegment::default();
            work(&mut segment)?;
            self.finish(&mut segment)
        });
        let failure = outcomes.into_iter().filter_map(Result::err).find_map(|stop| match stop {
            ThreadError::Aborted => None,
            ThreadError::Failed(error) => Some(error),
        });
        failure.map_or(Ok(()), |error| Err(Error::index("writing it", self.dir)(error)))
    }

    /// The loop of one thread: takes batches until there are none left or the time limit is reached.
    fn index_loop<R: Register>(&self, queue: &BatchQueue<'_, R>, segment: &mut OpenSegment) -> Result<(), ThreadError> {
        loop {
            let late = queue.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if late || self.observer.cancelled() {
                return Ok(());
            }
            let batch = lock(queue.batches).next();
            let Some(batch) = batch else {
                queue.exhausted.store(true, Ordering::Relaxed);
                return Ok(());
            };
            let (number, place, ends) = (batch.number, batch.first_file(), batch.ends());
            // The other threads wait for this batch. A panic in a reader must not block them forever.
            let mut parsed = catch_unwind(AssertUnwindSafe(|| batch.parse_open())).unwrap_or_else(|_| {
                let reason = "parsing it failed because of a bug in the program".to_owned();
                Parsed::failed(Skip { path: place, position: Position::File, reason }, ends)
            });
            let article_hashes: Vec<u128> = parsed.articles.iter().map(article_hash).collect();
            queue.gate.pass(number, |registry| {
                parsed.close();
                self.observer.read(&parsed);
                register(registry, &mut parsed, &article_hashes);
                // Reported in order, so that two runs report the same list.
                for skip in &parsed.skips {
                    self.observer.skipped(skip);
                }
            })?;
            for article in parsed.articles {
                self.add(segment, article)?;
            }
            self.counters.files.fetch_add(parsed.ends.len() as u64, Ordering::Relaxed);
            self.counters.bytes.fetch_add(parsed.bytes, Ordering::Relaxed);
            self.counters.skipped.fetch_add(parsed.skips.len() as u64, Ordering::Relaxed);
            self.counters.ignored.fetch_add(parsed.passed_over.count() as u64, Ordering::Relaxed);
            self.observer.progress(self.counters);
        }
    }

    /// Adds all documents of an article to one segment.
    fn add(&self, open: &mut OpenSegment, article: Article) -> Result<(), ThreadError> {
        self.counters.count(&article);
        if self.is_dry_run {
            return Ok(());
        }
        let builder = match &mut open.builder {
            Some(builder) => builder,
            None => open.builder.insert(SegmentBuilder::new(&self.index, self.fields)?),
        };
        for document in document::analyzed(self.fields, &self.segmenter, article) {
            builder.add(&document)?;
        }
        if builder.memory() >= self.arena { self.finish(open) } else { Ok(()) }
    }

    fn finish(&self, open: &mut OpenSegment) -> Result<(), ThreadError> {
        let Some(builder) = open.builder.take() else { return Ok(()) };
        let segment = builder.finish()?;
        lock(&self.segments).push(segment);
        Ok(())
    }
}

/// Registers a batch. Afterwards it contains only the articles to be indexed.
pub(crate) fn register(registry: &mut impl Register, parsed: &mut Parsed, article_hashes: &[u128]) {
    let mut origins = std::mem::take(&mut parsed.origins).into_iter();
    let mut ends = parsed.ends.iter().copied().peekable();
    let mut number = 0;
    parsed.articles.retain_mut(|article| {
        while let Some(end) = ends.next_if(|end| end.after <= number) {
            registry.end(end);
        }
        let origin = origins.next().expect("every article has its origin");
        let decision = registry.article(article, &origin, article_hashes[number]);
        number += 1;
        decision == Decision::Index
    });
    ends.for_each(|end| registry.end(end));
}

/// The segment that a thread is filling.
#[derive(Default)]
struct OpenSegment {
    builder: Option<SegmentBuilder>,
}

/// Registers batches in the order of the walk, whichever thread parsed them first.
pub(crate) struct OrderedGate<R> {
    state: Mutex<GateState<R>>,
    moved: Condvar,
}

struct GateState<R> {
    next: usize,
    aborted: bool,
    register: R,
}

impl<R: Register> OrderedGate<R> {
    /// Creates a gate that lets batch 0 pass first.
    pub(crate) fn new(register: R) -> Self {
        let state = GateState { next: 0, aborted: false, register };
        Self { state: Mutex::new(state), moved: Condvar::new() }
    }

    fn pass(&self, number: usize, take: impl FnOnce(&mut R)) -> Result<(), ThreadError> {
        let state = lock(&self.state);
        let mut state = self
            .moved
            .wait_while(state, |state| state.next != number && !state.aborted)
            .unwrap_or_else(PoisonError::into_inner);
        if state.aborted {
            return Err(ThreadError::Aborted);
        }
        take(&mut state.register);
        state.next += 1;
        self.moved.notify_all();
        Ok(())
    }

    /// Runs `work` on the register while no thread registers.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut R) -> T) -> T {
        work(&mut lock(&self.state).register)
    }

    /// Wakes threads that wait for a batch that will never come.
    fn abort(&self) {
        lock(&self.state).aborted = true;
        self.moved.notify_all();
    }
}

/// Locks a mutex, also after a panic. The values are counts and complete decisions, so they are still valid.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
