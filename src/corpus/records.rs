//! The stream of work: leaves small files whole for the thread that parses them, has large and packed ones read on a thread of
//! their own, and parses a batch into articles. Never holds more of a file than a few batches.

use std::{
    fmt,
    io::Cursor,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::AtomicU64,
        mpsc::{Receiver, sync_channel},
    },
    thread::JoinHandle,
};

use super::{
    Context, FileFacts, Origin, Position, ReadOptions, Remark, RemarkKind, Skip, SourceFile, content_hash,
    decode::{mojibake, repair_in_place},
    draft::Draft,
    facts::Account,
    formats::Record,
    reading::{self, BATCH_BYTES, BATCH_FILES, Cut, FileEnd, Item, Work},
    settle,
    unpack::{self, Budget},
};
use crate::model::Article;

/// A file up to this size is read by the thread that parses it.
const SMALL_FILE: u64 = 4 << 20;
/// The same for a packed one: of such a file no more comes than can be held.
const SMALL_PACKED: u64 = unpack::SMALL;
/// How many batches a reader may be ahead.
const AHEAD: usize = 2;

/// A piece of work for one thread. Batches are numbered in the order of the walk.
pub struct Batch {
    /// Place in the order, from 0.
    pub number: usize,
    work: Work,
    options: Arc<ReadOptions>,
    consumed: Arc<AtomicU64>,
}

/// What a batch gave.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Articles, in the order of their files and records.
    pub articles: Vec<Article>,
    /// Where each of the articles came from, in the same order.
    pub origins: Vec<Origin>,
    /// What was passed over.
    pub skips: Vec<Skip>,
    /// What was done to articles or found in them.
    pub remarks: Vec<Remark>,
    /// Files and members that were ended, by this batch last.
    pub facts: Vec<FileFacts>,
    /// Ends of files, in their order; members are parts of theirs.
    pub ends: Vec<FileEnd>,
    /// Members of containers that are of no format that is read.
    pub ignored: usize,
    /// Bytes of text that were read, decoded.
    pub bytes: u64,
    /// Shares in the accounts of its files.
    shares: Shares,
}

/// Shares in the accounts of files; see [`Parsed::close`].
#[derive(Default)]
struct Shares(Vec<Arc<Account>>);

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} shares", self.0.len())
    }
}

impl Parsed {
    /// What a batch gives that cannot be parsed, in which so many files end.
    #[must_use]
    pub fn failed(skip: Skip, ends: usize) -> Self {
        let failed = FileEnd { failed: true, ..FileEnd::default() };
        Self { skips: vec![skip], ends: vec![failed; ends], ..Self::default() }
    }

    /// Closes the accounts of the files that this batch ended and puts their facts into `facts`. Called for one batch after the
    /// other, in their order: a file's facts then come with the last that was made of it.
    pub fn close(&mut self) {
        self.facts.extend(std::mem::take(&mut self.shares.0).into_iter().filter_map(Account::close));
    }
}

/// Cuts files into batches.
pub struct Batches {
    files: std::vec::IntoIter<Planned>,
    open: Option<Reader>,
    next: usize,
    consumed: Arc<AtomicU64>,
}

/// A file and how it is to be read.
struct Planned {
    file: Arc<SourceFile>,
    options: Arc<ReadOptions>,
}

/// A large or packed file, read on a thread of its own, which waits when nobody takes what it reads and ends when nobody will.
struct Reader {
    file: Arc<SourceFile>,
    options: Arc<ReadOptions>,
    works: Receiver<Work>,
    thread: JoinHandle<()>,
}

impl Batches {
    /// A stream of batches over `files`, in their order.
    #[must_use]
    pub fn new(files: Vec<SourceFile>) -> Self {
        let options = Arc::default();
        Self::of(files.into_iter().map(|file| (file, Arc::clone(&options))))
    }

    /// The same with a way of reading for each file.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = (SourceFile, Arc<ReadOptions>)>) -> Self {
        let planned = |(file, options)| Planned { file: Arc::new(file), options };
        let files = files.into_iter().map(planned).collect::<Vec<_>>().into_iter();
        Self { files, open: None, next: 0, consumed: Arc::default() }
    }

    /// Reads all files as `options` say.
    #[must_use]
    pub fn with(mut self, options: ReadOptions) -> Self {
        let options = Arc::new(options);
        self.files.as_mut_slice().iter_mut().for_each(|planned| planned.options = Arc::clone(&options));
        self
    }

    /// Bytes read from disk so far, compressed where files are; grows while batches are taken and parsed.
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
        Some(Batch { number, work, options, consumed: Arc::clone(&self.consumed) })
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
                if let Some(work) = self.open.take().and_then(Reader::end) {
                    return Some((work, options));
                }
            }
            if let Some((files, options)) = self.small_files() {
                return Some((Work::Files(files), options));
            }
            let Planned { file, options } = self.files.next()?;
            match self.reader(&file, &options) {
                Some(reader) => self.open = Some(reader),
                // Without another thread the file is read by the one that parses.
                None => return Some((Work::Files(vec![file]), options)),
            }
        }
    }

    /// The next small files up to the size of a batch, which are read in one way; none when a large one is next.
    fn small_files(&mut self) -> Option<(Vec<Arc<SourceFile>>, Arc<ReadOptions>)> {
        let options = Arc::clone(&self.files.as_slice().first()?.options);
        let mut files = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && files.len() < BATCH_FILES
            && let Some(next) = self.files.as_slice().first()
            && Arc::ptr_eq(&next.options, &options)
            && is_small(&next.file)
        {
            bytes += next.file.bytes as usize;
            files.extend(self.files.next().map(|planned| planned.file));
        }
        (!files.is_empty()).then_some((files, options))
    }

    fn reader(&self, file: &Arc<SourceFile>, options: &Arc<ReadOptions>) -> Option<Reader> {
        let (sender, works) = sync_channel(AHEAD);
        let (own_options, consumed) = (Arc::clone(options), Arc::clone(&self.consumed));
        let own = Arc::clone(file);
        let read = move || {
            let budget = Budget::new(own.bytes);
            let mut send = |work| match sender.send(work) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            let _ = reading::read(&own, &own_options, &consumed, &budget, &mut send);
        };
        let thread = std::thread::Builder::new().name("reader".into()).spawn(read).ok()?;
        Some(Reader { file: Arc::clone(file), options: Arc::clone(options), works, thread })
    }
}

/// Whether a file is read by the thread that parses it.
fn is_small(file: &SourceFile) -> bool {
    let limit = if unpack::is_packed(&file.path) { SMALL_PACKED } else { SMALL_FILE };
    // Pipes and devices have no size; what comes out of them may be large.
    (1..=limit).contains(&file.bytes)
}

impl Reader {
    /// Ends with the thread; what a fault in a decoder left undone becomes a skip.
    fn end(self) -> Option<Work> {
        self.thread.join().err().map(|_| {
            let reason = "reading it failed inside the program, which is a fault of the program".to_owned();
            let skip = Skip { path: self.file.path.clone(), position: Position::File, reason };
            Work::Items(vec![Item::Skip(skip), Item::Ended(FileEnd { failed: true, ..FileEnd::default() })])
        })
    }
}

impl Batch {
    /// The file that it begins with, for messages.
    #[must_use]
    pub fn first_file(&self) -> PathBuf {
        match &self.work {
            Work::Files(files) => files.first().map(|file| file.path.clone()),
            Work::Records(cut) => Some(cut.account.file.path.clone()),
            Work::Items(items) => items.iter().find_map(|item| match item {
                Item::Text { file, .. } => Some(file.path.clone()),
                Item::Skip(skip) => Some(skip.path.clone()),
                Item::Ignored(_) | Item::Ended(_) => None,
            }),
        }
        .unwrap_or_default()
    }

    /// How many files end in it.
    #[must_use]
    pub fn ends(&self) -> usize {
        match &self.work {
            Work::Files(files) => files.len(),
            Work::Items(items) => items.iter().filter(|item| matches!(item, Item::Ended(_))).count(),
            Work::Records(_) => 0,
        }
    }

    /// Parses the batch and closes it: for who takes one after the other.
    #[must_use]
    pub fn parse(self) -> Parsed {
        let mut parsed = self.parse_open();
        parsed.close();
        parsed
    }

    /// Parses the batch: the work that is spread over threads. Whoever takes the batches in order then [closes](Parsed::close) it.
    #[must_use]
    pub fn parse_open(self) -> Parsed {
        let mut parser = Parser { options: &self.options, parsed: Parsed::default() };
        parser.work(self.work, &self.consumed);
        parser.parsed
    }
}

struct Parser<'a> {
    options: &'a ReadOptions,
    parsed: Parsed,
}

impl Parser<'_> {
    fn work(&mut self, work: Work, consumed: &Arc<AtomicU64>) {
        match work {
            Work::Records(cut) => self.cut(cut),
            Work::Items(items) => items.into_iter().for_each(|item| self.item(item)),
            Work::Files(files) => {
                for file in files {
                    let budget = Budget::new(file.bytes).at_once();
                    let options = self.options;
                    let mut parse = |work| {
                        self.work(work, consumed);
                        ControlFlow::Continue(())
                    };
                    let _ = reading::read(&file, options, consumed, &budget, &mut parse);
                }
            }
        }
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Skip(skip) => self.parsed.skips.push(skip),
            Item::Ignored(count) => self.parsed.ignored += count,
            Item::Ended(end) => {
                let after = self.parsed.articles.len();
                self.parsed.ends.push(FileEnd { after, ..end });
            }
            Item::Text { file, bytes } => match reading::begin(&file, self.options, Box::new(Cursor::new(bytes))) {
                Err(skip) => self.parsed.skips.push(skip),
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

    fn record(&mut self, account: &Account, record: &Record) {
        let bytes = record.text.len() as u64;
        self.parsed.bytes += bytes;
        let context = Context { file: &account.file, options: self.options };
        let path = &account.file.path;
        match account.format.parse(record, context) {
            Ok(drafts) => {
                account.add(bytes, drafts.len(), 0);
                let alone = record.line == 0 && drafts.len() == 1;
                for mut draft in drafts {
                    if let (None, Some(web)) = (&draft.meta.url, &account.file.web) {
                        draft.meta.url = Some(web.url.clone());
                    }
                    let named = !draft.meta.id.is_empty();
                    let found = doubly_decoded(&mut draft);
                    let settled = settle(draft, alone, context);
                    let article = &settled.article.meta.id;
                    let remark = |kind| Remark { path: path.clone(), article: article.clone(), kind };
                    self.parsed.remarks.extend(found.into_iter().chain(settled.remarks).map(remark));
                    account.dated(settled.article.meta.date);
                    self.parsed.origins.push(Origin {
                        file: Arc::clone(&account.file),
                        line: record.line,
                        named,
                        content: content_hash(&settled.article),
                    });
                    self.parsed.articles.push(settled.article);
                }
            }
            Err(reason) => {
                account.add(bytes, 0, 0);
                let position = if record.line == 0 { Position::File } else { Position::Line(record.line) };
                self.parsed.skips.push(Skip { path: path.clone(), position, reason });
            }
        }
    }
}

/// Undoes in a draft what was decoded twice, where nothing was lost by it, and tells of what cannot be undone.
fn doubly_decoded(draft: &mut Draft) -> Vec<RemarkKind> {
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
    let repaired = (repaired > 0).then_some(RemarkKind::MojibakeUndone { lines: repaired });
    repaired.into_iter().chain(kinds.into_iter().map(|form| RemarkKind::Mojibake { form })).collect()
}
