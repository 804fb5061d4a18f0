//! The request, the options, the observer and the report of an update.

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

/// The inputs of an update.
///
/// ```
/// use jianbao_tantivy::Request;
/// let nightly = Request { paths: vec!["临江日报/".into()], ..Request::default() };
/// let again = Request { rebuild: true, ..Request::default() };
/// assert!(!nightly.rebuild && again.paths.is_empty());
/// ```
// Each is an independent option of users.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files, folders and patterns. If `paths`, `listed` and `inputs` are empty, all recorded roots are read again.
    pub paths: Vec<PathBuf>,
    /// Paths from a list. They are not patterns, and a path that does not exist is treated as deleted.
    pub listed: Vec<PathBuf>,
    /// Texts in memory. Their articles are added, or replace those with the same ids from an input of the same name.
    /// They stay until they are replaced, or removed by `forget` with the path `memory:NAME`.
    pub inputs: Vec<Input>,
    /// Options for reading the paths; stored in the index. `None` keeps the stored options.
    pub spec: Option<ReadSpec>,
    /// The user's dictionary; stored in the index. `None` keeps the stored dictionary.
    pub dictionary: Option<Dictionary>,
    /// Paths whose articles are removed from the index.
    pub forget: Vec<PathBuf>,
    /// Whether everything is read again, into an index that shares no files with the previous state.
    pub rebuild: bool,
    /// Whether articles stay if their files are missing.
    pub keep_missing: bool,
    /// Whether changed files are detected by their hashes instead of their times.
    pub checksum: bool,
    /// Whether nothing is written, and only the report is returned.
    pub dry_run: bool,
    /// Whether a first build without any file is allowed.
    pub allow_empty: bool,
}

/// The result of an update, or of a dry run.
#[derive(Debug, Default)]
pub struct UpdateReport {
    /// Amounts that were read and indexed.
    pub counters: Counters,
    /// Number of new articles.
    pub added: u64,
    /// Number of articles that replaced others with the same id.
    pub changed: u64,
    /// Number of removed articles.
    pub removed: u64,
    /// Number of articles that were segmented again because the dictionary changed.
    pub resegmented: u64,
    /// Number of unchanged articles.
    pub unchanged: u64,
    /// Number of other places of articles that occur more than once.
    pub duplicates: u64,
    /// Number of articles that got another id because theirs was taken.
    pub renamed: u64,
    /// Number of files of the archive.
    pub files: u64,
    /// Number of files with a supported format that the walk found.
    pub walked: u64,
    /// Number of files that were read.
    pub files_read: u64,
    /// Number of indexed files that no longer exist.
    pub files_gone: u64,
    /// Files of other formats that the walk found.
    pub passed_over: PassedOver,
    /// Whether a new state was written.
    pub written: bool,
    /// The error of a merge after the new state was published. The next update tries again.
    pub merge_error: Option<Error>,
    /// The error that makes it uncertain whether the new state would survive a power failure. The previous state is
    /// kept until the next update syncs.
    pub sync_error: Option<Error>,
    /// Size of the index on disk in bytes.
    pub index_bytes: u64,
    /// Number of segments.
    pub segments: usize,
    /// Ids of the articles that would change; set by dry runs only.
    pub article_ids: Option<ArticleIds>,
}

/// Ids of the articles that an update changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleIds {
    /// New articles.
    pub added: Vec<String>,
    /// Articles that replace others with the same id.
    pub changed: Vec<String>,
    /// Removed articles.
    pub removed: Vec<String>,
}

/// Options of a build.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Number of threads that parse and index.
    pub threads: usize,
    /// Bytes of postings that one thread holds in memory before it writes a segment. Below 100 MB a build takes a fifth
    /// longer.
    pub arena: usize,
    /// A segmenter that is already loaded, without the user's dictionary. `None` loads one.
    pub segmenter: Option<Arc<Segmenter>>,
    /// What to do if another process is writing.
    pub lock_wait: LockWait,
    /// Interval at which a first build publishes what it has indexed, so that a kill does not lose more.
    pub checkpoint: Duration,
}

impl Default for BuildOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        // All threads together stay below 600 MB on two cores and below 2 GB on many.
        Self {
            threads,
            arena: (1_600_000_000 / threads.max(8)).max(100_000_000),
            segmenter: None,
            lock_wait: LockWait::None,
            checkpoint: Duration::from_secs(180),
        }
    }
}

/// Progress of a build. The counters grow while it runs.
#[derive(Debug, Default)]
pub struct Counters {
    /// Files that were read completely.
    pub files: AtomicU64,
    /// Indexed articles.
    pub articles: AtomicU64,
    /// Indexed body paragraphs, without titles.
    pub paragraphs: AtomicU64,
    /// Characters (Unicode scalar values) of titles and paragraphs.
    pub characters: AtomicU64,
    /// Bytes of decoded input.
    pub bytes: AtomicU64,
    /// Skipped files and records.
    pub skipped: AtomicU64,
    /// Members of containers with unsupported formats.
    pub ignored: AtomicU64,
}

/// Observes a build, and may cancel it.
pub trait Observer: Sync {
    /// Called before the first file is read. `_files` are the files to be read; `_consumed` is the number of bytes read
    /// so far.
    fn begins(&self, _files: &mut dyn Iterator<Item = &SourceFile>, _consumed: Arc<AtomicU64>) {}
    /// Called after every batch.
    fn progress(&self, counters: &Counters);
    /// Called with each parsed batch, in the order of the walk.
    fn read(&self, _parsed: &Parsed) {}
    /// Called for each skip.
    fn skipped(&self, skip: &Skip);
    /// Whether to cancel. Called between batches.
    fn cancelled(&self) -> bool;
}

/// An observer that does nothing. Skips are only counted in the [`UpdateReport`].
impl Observer for () {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, _: &Skip) {}
    fn cancelled(&self) -> bool {
        false
    }
}

impl Counters {
    /// Counts an indexed article.
    pub(crate) fn count(&self, article: &Article) {
        self.articles.fetch_add(1, Ordering::Relaxed);
        self.paragraphs.fetch_add(article.paragraphs.len() as u64, Ordering::Relaxed);
        self.characters.fetch_add(article.characters() as u64, Ordering::Relaxed);
    }
}
