//! The input of an update, the observer of its progress, and its report.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::disk::lock::LockWait;
use crate::error::Error;
use jianbao_corpus::{Input, Parsed, PassedOver, ReadSpec, Skip, SourceFile};
use jianbao_model::Article;
use jianbao_text::{dictionary::Dictionary, segmenter::Segmenter};

/// What an index is to be brought up to date with.
///
/// ```
/// use jianbao_tantivy::Request;
/// let nightly = Request { paths: vec!["临江日报/".into()], ..Request::default() };
/// let again = Request { rebuild: true, ..Request::default() };
/// assert!(!nightly.rebuild && again.paths.is_empty());
/// ```
// Each is a switch of its own to people.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Paths of files and folders, and patterns; with none, and none listed, all that the index has its articles from.
    pub paths: Vec<PathBuf>,
    /// Paths from a list: none is a pattern, and one that does not exist any more is gone.
    pub listed: Vec<PathBuf>,
    /// What is in memory. Its articles are added, or replace those of the same ids from an input of the same name; they stay until
    /// they are replaced, or taken out by `forget` with the path `memory:NAME`.
    pub inputs: Vec<Input>,
    /// How the paths are read; remembered by the index. `None` leaves that as it was.
    pub spec: Option<ReadSpec>,
    /// The user's dictionary from now on, remembered by the index. `None` leaves that as it was.
    pub dictionary: Option<Dictionary>,
    /// Paths whose articles are taken out of the index.
    pub forget: Vec<PathBuf>,
    /// Whether everything is read again, into an index that shares nothing with the old one.
    pub rebuild: bool,
    /// Whether articles stay whose files are gone.
    pub keep_missing: bool,
    /// Whether files are told by their bytes, not by their times.
    pub checksum: bool,
    /// Whether nothing is written: only what would be.
    pub dry_run: bool,
    /// Whether there may be no file at all yet, as for who waits for the first.
    pub allow_empty: bool,
}

/// What an update did, or would do.
#[derive(Debug, Default)]
pub struct UpdateReport {
    /// What was read and posted.
    pub counters: Counters,
    /// Articles that are new.
    pub added: u64,
    /// Articles that took the place of ones with the same id.
    pub changed: u64,
    /// Articles that are gone.
    pub removed: u64,
    /// Articles that were cut into words again, because words of theirs came into the dictionary or went out of it.
    pub resegmented: u64,
    /// Articles that are as they were.
    pub unchanged: u64,
    /// Articles that are in more than one place, counted once for each other place.
    pub duplicates: u64,
    /// Articles that had the id of another one and were given a new one.
    pub renamed: u64,
    /// Files of the archive, all together.
    pub files: u64,
    /// Files of formats that are read, as the walk found them.
    pub walked: u64,
    /// Files that had to be read.
    pub files_read: u64,
    /// Files that are gone.
    pub files_gone: u64,
    /// Files of other formats, as the walk found them.
    pub passed_over: PassedOver,
    /// Whether something was written.
    pub written: bool,
    /// Why segments could not be merged after what is new was published. The next update tries again.
    pub merge_error: Option<Error>,
    /// Why it is not sure that what was published would outlive a power cut. The state before is kept, and the next update makes
    /// sure.
    pub sync_error: Option<Error>,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments of the index.
    pub segments: usize,
    /// Names, for a dry run.
    pub article_ids: Option<ArticleIds>,
}

/// Ids of articles that an update is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleIds {
    /// New.
    pub added: Vec<String>,
    /// In the place of ones with the same id.
    pub changed: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
}

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
    pub lock_wait: LockWait,
    /// After so long a first build makes what it has searchable, so that a kill loses no more than that.
    pub checkpoint: Duration,
}

impl Default for BuildOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        // All threads together stay well under 600 MB on two cores and under 2 GB on many.
        Self {
            threads,
            arena: (1_600_000_000 / threads.max(8)).max(100_000_000),
            segmenter: None,
            lock_wait: LockWait::None,
            checkpoint: Duration::from_secs(180),
        }
    }
}

/// What was done so far; watched while it grows.
#[derive(Debug, Default)]
pub struct Counters {
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
}

/// Watches a build and may end it.
pub trait Observer: Sync {
    /// Called before the first file is read, with the files to be read and the bytes read so far, which grow.
    fn begins(&self, _files: &mut dyn Iterator<Item = &SourceFile>, _consumed: Arc<AtomicU64>) {}
    /// Called after every batch.
    fn progress(&self, counters: &Counters);
    /// Called with what a batch gave, in the order of the walk.
    fn read(&self, _parsed: &Parsed) {}
    /// Called for each skip, as it happens.
    fn skipped(&self, skip: &Skip);
    /// Whether to stop: asked between batches.
    fn cancelled(&self) -> bool;
}

/// Watches nothing and never stops. What is skipped is counted in the [`UpdateReport`] only.
impl Observer for () {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, _: &Skip) {}
    fn cancelled(&self) -> bool {
        false
    }
}

impl Counters {
    pub(crate) fn count(&self, article: &Article) {
        self.articles.fetch_add(1, Ordering::Relaxed);
        self.paragraphs.fetch_add(article.paragraphs.len() as u64, Ordering::Relaxed);
        self.characters.fetch_add(article.characters() as u64, Ordering::Relaxed);
    }
}
