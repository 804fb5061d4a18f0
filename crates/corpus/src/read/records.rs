//! The stream of work. Small files are read by the thread that parses them; large and packed ones are read by a
//! separate thread and split into batches, which are parsed into articles. At most a few batches of a file are in
//! memory.

use std::{
    fmt,
    io::Cursor,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::AtomicU64,
        mpsc::{Receiver, sync_channel},
    },
};

use crate::{
    decode::{mojibake, repair_in_place},
    formats::base::{
        format::{Context, ReadOptions},
        record::Record,
    },
    read::{
        facts::{FileCounts, FileFacts},
        normalize::normalize,
        reading::{self, BATCH_BYTES, BATCH_FILES, Cut, FileEnd, Item, Unbegun, Work},
    },
    record::{
        diagnostic::{Diagnostic, DiagnosticKind},
        draft::Draft,
    },
    source::{
        file::SourceFile,
        foreign::PassedOver,
        limits::{self, Limits},
        origin::{Origin, content_hash},
        sentences::has_sentence,
        skip::{Position, Skip},
    },
    unpack::{self, Budget},
};
use jianbao_model::Article;

/// A file up to this size, in bytes, is read by the thread that parses it, unless it is packed, because its unpacked
/// size is unknown.
const SMALL_FILE: u64 = 1 << 20;
/// The number of batches that a reader may have ready besides the one that it is filling. It is 0, because batches may
/// be large.
const AHEAD: usize = 0;
/// A record longer than this, in bytes, is parsed while no other such record is, because parsing takes many times its
/// length in memory.
const LARGE: usize = 2 << 20;

/// A unit of work for one thread. Batches are numbered in the order of the walk.
pub struct Batch {
    /// The position in the order, from 0.
    pub number: usize,
    work: Work,
    options: Arc<ReadOptions>,
    consumed: Arc<AtomicU64>,
    alone: Arc<Mutex<()>>,
}

/// The result of parsing a batch.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The articles, in the order of their files and records.
    pub articles: Vec<Article>,
    /// The origin of each article, in the same order.
    pub origins: Vec<Origin>,
    /// What was skipped.
    pub skips: Vec<Skip>,
    /// The diagnostics of the articles.
    pub diagnostics: Vec<Diagnostic>,
    /// Facts about the files and members whose last batch this is.
    pub facts: Vec<FileFacts>,
    /// The ends of files, in order. A member is part of its file.
    pub ends: Vec<FileEnd>,
    /// Members in unsupported formats.
    pub passed_over: PassedOver,
    /// The number of bytes of decoded text.
    pub bytes: u64,
    /// References to the counts of its files.
    shares: Shares,
}

/// References to the counts of files; see [`Parsed::close`].
#[derive(Default)]
struct Shares(Vec<Arc<FileCounts>>);

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} shares", self.0.len())
    }
}

impl Parsed {
    /// Creates the result of a batch that cannot be parsed, in which `ends` files end.
    #[must_use]
    pub fn failed(skip: Skip, ends: usize) -> Self {
        let failed = FileEnd { failed: true, ..FileEnd::default() };
        Self { skips: vec![skip], ends: vec![failed; ends], ..Self::default() }
    }

    /// Appends the result of a later batch.
    ///
    /// ```
    /// use jianbao_corpus::{Batches, Input, Parsed, walk_inputs};
    /// let files = ["大桥合龙", "高铁通车"].map(|title| Input::file(&format!("{title}.html"), format!("<h1>{title}</h1>").into_bytes()));
    /// let mut all = Parsed::default();
    /// for batch in Batches::new(walk_inputs(&files).files) {
    ///     all.merge(batch.parse());
    /// }
    /// assert_eq!(all.articles.len(), 2);
    /// ```
    pub fn merge(&mut self, mut later: Self) {
        self.articles.append(&mut later.articles);
        self.origins.append(&mut later.origins);
        self.skips.append(&mut later.skips);
        self.diagnostics.append(&mut later.diagnostics);
        self.facts.append(&mut later.facts);
        self.ends.append(&mut later.ends);
        self.passed_over.merge(later.passed_over);
        self.bytes += later.bytes;
        self.shares.0.append(&mut later.shares.0);
    }

    /// Releases the references to the counts, and stores the facts of the files that this batch ends in `facts`. It
    /// must be called for the batches in their order, so that the facts of a file come with its last batch.
    pub fn close(&mut self) {
        for mut facts in std::mem::take(&mut self.shares.0).into_iter().filter_map(FileCounts::close) {
            if facts.articles == 0 && facts.skips == 0 {
                // If nothing of a file was processed, it does not count as read.
                let reason = format!("no article in it, read as {}", facts.format);
                self.skips.push(Skip { path: facts.path.clone(), position: Position::File, reason });
                facts.skips = 1;
            }
            self.facts.push(facts);
        }
    }
}

/// Splits files into batches.
pub struct Batches {
    files: std::vec::IntoIter<Planned>,
    open: Option<Reader>,
    next: usize,
    consumed: Arc<AtomicU64>,
    /// Locked while a large record is parsed.
    alone: Arc<Mutex<()>>,
}

/// A file with its options.
struct Planned {
    file: Arc<SourceFile>,
    options: Arc<ReadOptions>,
}

/// A thread that reads large or packed files. It waits if its batches are not taken, and ends if the receiver is
/// dropped.
struct Reader {
    options: Arc<ReadOptions>,
    works: Receiver<Work>,
}

impl Batches {
    /// Creates a stream of batches for `files`, in their order.
    #[must_use]
    pub fn new(files: Vec<SourceFile>) -> Self {
        let options = Arc::default();
        Self::of(files.into_iter().map(|file| (file, Arc::clone(&options))))
    }

    /// Like [`new`](Self::new), with options for each file.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = (SourceFile, Arc<ReadOptions>)>) -> Self {
        let planned = |(file, options)| Planned { file: Arc::new(file), options };
        let files = files.into_iter().map(planned).collect::<Vec<_>>().into_iter();
        Self { files, open: None, next: 0, consumed: Arc::default(), alone: Arc::default() }
    }

    /// Sets the options of all files.
    #[must_use]
    pub fn with(mut self, options: ReadOptions) -> Self {
        let options = Arc::new(options);
        self.files.as_mut_slice().iter_mut().for_each(|planned| planned.options = Arc::clone(&options));
        self
    }

    /// Returns the counter of bytes read from disk, before decompression. It grows while batches are taken and parsed.
    #[must_use]
    pub fn consumed(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.consumed)
    }
}

impl Iterator for Batches {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let (work, options) = self.next_work()?;
        let number = self.next;
        self.next += 1;
        Some(Batch { number, work, options, consumed: Arc::clone(&self.consumed), alone: Arc::clone(&self.alone) })
    }
}

impl Batches {
    fn next_work(&mut self) -> Option<(Work, Arc<ReadOptions>)> {
        loop {
            if let Some(reader) = &self.open {
                let options = Arc::clone(&reader.options);
                if let Ok(work) = reader.works.recv() {
                    return Some((work, options));
                }
                self.open = None;
            }
            let (files, options, small) = self.next_files()?;
            if small {
                return Some((Work::Files(files), options));
            }
            match self.reader(&files, &options) {
                Some(reader) => self.open = Some(reader),
                // If no thread can be started, the files are read by the thread that parses them.
                None => return Some((Work::Files(files), options)),
            }
        }
    }

    /// Returns the next files with equal options, and whether they are small: as many as fit into a batch if they are
    /// small, otherwise up to [`BATCH_FILES`].
    fn next_files(&mut self) -> Option<(Vec<Arc<SourceFile>>, Arc<ReadOptions>, bool)> {
        let first = self.files.as_slice().first()?;
        let (options, small) = (Arc::clone(&first.options), is_small(&first.file));
        let mut files = Vec::new();
        let mut bytes = 0;
        while (!small || bytes < BATCH_BYTES)
            && files.len() < BATCH_FILES
            && let Some(next) = self.files.as_slice().first()
            && Arc::ptr_eq(&next.options, &options)
            && is_small(&next.file) == small
        {
            bytes += next.file.bytes as usize;
            files.extend(self.files.next().map(|planned| planned.file));
        }
        Some((files, options, small))
    }

    fn reader(&self, files: &[Arc<SourceFile>], options: &Arc<ReadOptions>) -> Option<Reader> {
        let (sender, works) = sync_channel(AHEAD);
        let (own_options, consumed) = (Arc::clone(options), Arc::clone(&self.consumed));
        let own = files.to_vec();
        let read = move || {
            let budget = |file: &SourceFile| Budget::new(file.bytes, own_options.limits);
            let mut send = |work| match sender.send(work) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            let _ = reading::read(&own, &own_options, &consumed, budget, &mut send);
        };
        std::thread::Builder::new().name("reader".into()).spawn(read).ok()?;
        Some(Reader { options: Arc::clone(options), works })
    }
}

/// Whether a file is read by the thread that parses it.
fn is_small(file: &SourceFile) -> bool {
    // Pipes have no size, so their content may be large.
    !unpack::is_packed(&file.path) && (1..=SMALL_FILE).contains(&file.bytes)
}

impl Batch {
    /// Returns the path of its first file, for messages.
    #[must_use]
    pub fn first_file(&self) -> PathBuf {
        match &self.work {
            Work::Files(files) => files.first().map(|file| file.path.clone()),
            Work::Records(cut) => Some(cut.account.file.path.clone()),
            Work::Items(items) => items.iter().find_map(|item| match item {
                Item::Text { file, .. } => Some(file.path.clone()),
                Item::Skip(skip) => Some(skip.path.clone()),
                Item::PassedOver(_) | Item::Ended(_) => None,
            }),
        }
        .unwrap_or_default()
    }

    /// Returns the number of files that end in it.
    #[must_use]
    pub fn ends(&self) -> usize {
        match &self.work {
            Work::Files(files) => files.len(),
            Work::Items(items) => items.iter().filter(|item| matches!(item, Item::Ended(_))).count(),
            Work::Records(_) => 0,
        }
    }

    /// Parses the batch and closes it, for callers that process batches one after the other.
    #[must_use]
    pub fn parse(self) -> Parsed {
        let mut parsed = self.parse_open();
        parsed.close();
        parsed
    }

    /// Parses the batch without closing it, for use in several threads. The caller must [close](Parsed::close) the
    /// results in order.
    #[must_use]
    pub fn parse_open(self) -> Parsed {
        let mut parser = Parser { options: &self.options, alone: &self.alone, parsed: Parsed::default() };
        parser.work(self.work, &self.consumed);
        parser.parsed
    }
}

struct Parser<'a> {
    options: &'a ReadOptions,
    alone: &'a Mutex<()>,
    parsed: Parsed,
}

impl Parser<'_> {
    fn work(&mut self, work: Work, consumed: &Arc<AtomicU64>) {
        match work {
            Work::Records(cut) => self.cut(cut),
            Work::Items(items) => items.into_iter().for_each(|item| self.item(item)),
            Work::Files(files) => {
                let (options, held) = (self.options, Arc::default());
                let budget = |file: &SourceFile| Budget::new(file.bytes, options.limits).at_once(&held);
                let mut parse = |work| {
                    self.work(work, consumed);
                    ControlFlow::Continue(())
                };
                let _ = reading::read(&files, options, consumed, budget, &mut parse);
            }
        }
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Skip(skip) => self.parsed.skips.push(skip),
            Item::PassedOver(passed) => self.parsed.passed_over.merge(passed),
            Item::Ended(end) => {
                let after = self.parsed.articles.len();
                self.parsed.ends.push(FileEnd { after, ..end });
            }
            Item::Text { file, bytes } => match reading::begin(&file, self.options, Box::new(Cursor::new(bytes))) {
                Err(Unbegun::Skip(skip)) => self.parsed.skips.push(skip),
                Err(Unbegun::PassedOver) => self.parsed.passed_over.add(&file.path.to_string_lossy()),
                Ok((account, records)) => {
                    let before = self.parsed.skips.len();
                    for record in records {
                        match record {
                            Ok(record) => self.record(&account, &record),
                            Err(unreadable) => self.parsed.skips.push(reading::skip(&file, &unreadable)),
                        }
                    }
                    account.add(0, 0, self.parsed.skips.len() - before);
                    self.parsed.shares.0.push(account);
                }
            },
        }
    }

    fn cut(&mut self, cut: Cut) {
        let before = self.parsed.skips.len();
        self.parsed.skips.extend(cut.skips);
        for record in &cut.records {
            self.record(&cut.account, record);
        }
        cut.account.add(0, 0, self.parsed.skips.len() - before);
        self.parsed.shares.0.push(cut.account);
    }

    fn record(&mut self, account: &FileCounts, record: &Record) {
        let bytes = record.bytes() as u64;
        let _alone = (record.bytes() > LARGE).then(|| self.alone.lock().unwrap_or_else(PoisonError::into_inner));
        self.parsed.bytes += bytes;
        let context = Context { file: &account.file, options: self.options };
        let path = &account.file.path;
        let position = if record.line == 0 { Position::File } else { Position::Line(record.line) };
        match account.format.parse(record, context) {
            Ok(mut drafts) => {
                drafts.retain(|draft| {
                    let reason = too_long(draft, self.options.limits).or_else(|| says_nothing(draft));
                    let kept = reason.is_none();
                    self.parsed.skips.extend(reason.map(|reason| Skip { path: path.clone(), position, reason }));
                    kept
                });
                account.add(bytes, drafts.len(), 0);
                let alone = record.line == 0 && drafts.len() == 1;
                for mut draft in drafts {
                    if let (None, Some(web)) = (&draft.meta.url, &account.file.web) {
                        draft.meta.url = Some(web.url.clone());
                    }
                    draft.drop_long_fields();
                    let named = !draft.meta.id.is_empty();
                    let found = doubly_decoded(&mut draft);
                    let normalized = normalize(draft, alone, context);
                    let article = &normalized.article.meta.id;
                    let diagnostic = |kind| Diagnostic { path: path.clone(), article: article.clone(), kind };
                    self.parsed.diagnostics.extend(found.into_iter().chain(normalized.diagnostics).map(diagnostic));
                    account.dated(normalized.article.meta.date);
                    self.parsed.origins.push(Origin {
                        file: Arc::clone(&account.file),
                        line: record.line,
                        named,
                        content: content_hash(&normalized.article),
                    });
                    self.parsed.articles.push(normalized.article);
                }
            }
            Err(reason) => {
                account.add(bytes, 0, 0);
                self.parsed.skips.push(Skip { path: path.clone(), position, reason });
            }
        }
    }
}

/// Returns the reason why a draft is not an article: it has neither a title nor a sentence, like an annotation or a
/// list of files.
fn says_nothing(draft: &Draft) -> Option<String> {
    // Two words under a name for texts are a text. A single Latin word is a label.
    let has_words = draft.lines.iter().flat_map(|line| line.split_whitespace()).nth(1).is_some();
    let says = !draft.meta.title.trim().is_empty() || has_words || draft.lines.iter().any(|line| has_sentence(line));
    (!says).then(|| "neither a title nor a sentence in the record".to_owned())
}

/// Returns the reason why an article is not read, if it is longer than allowed.
fn too_long(draft: &Draft, limits: Limits) -> Option<String> {
    let bytes: usize = draft.lines.iter().map(String::len).sum();
    let meta = &draft.meta;
    let fields = [&meta.source, &meta.author, &meta.editor, &meta.page, &meta.section, &meta.url, &draft.date];
    let fields: usize = fields.into_iter().flatten().map(String::len).sum();
    if bytes + fields + meta.title.len() + meta.id.len() > limits.article {
        return Some(limits.long_article());
    }
    (draft.lines.len() > limits::MOST_PARAGRAPHS).then(limits::many_paragraphs)
}

/// Reverts double decoding in a draft where no information was lost, and reports where it was.
fn doubly_decoded(draft: &mut Draft) -> Vec<DiagnosticKind> {
    let mut repaired = 0;
    let mut kinds = Vec::new();
    for text in std::iter::once(&mut draft.meta.title).chain(&mut draft.lines) {
        repaired += usize::from(repair_in_place(text));
        if let Some(kind) = mojibake(text)
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    let repaired = (repaired > 0).then_some(DiagnosticKind::MojibakeUndone { lines: repaired });
    repaired.into_iter().chain(kinds.into_iter().map(|form| DiagnosticKind::Mojibake { form })).collect()
}
