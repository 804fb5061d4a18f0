//! Converts opened files to units of work: small files are passed on as a whole, large ones are split into records as
//! they are read.

use std::{
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    decode::{self, Charset, DecodeReader, Detected, How},
    formats::{
        self,
        base::{
            format::ReadOptions,
            lines::as_text,
            record::{Record, Records, Unreadable},
        },
    },
    read::facts::FileCounts,
    source::{
        file::SourceFile,
        foreign::{Foreign, PassedOver},
        skip::{Position, Skip},
    },
    unpack::{self, Budget, SeekRead, Visitor},
};

/// The size of a batch of records, in bytes: large enough that distributing batches costs nothing, small enough that
/// all cores finish at nearly the same time.
pub(crate) const BATCH_BYTES: usize = 1 << 20;
/// The maximum number of small files or members in a batch.
pub(crate) const BATCH_FILES: usize = 64;

/// A piece of work for one thread.
pub(crate) enum Work {
    /// Small files, which are opened by the thread that parses them.
    Files(Vec<Arc<SourceFile>>),
    /// Items from a reader, in order.
    Items(Vec<Item>),
    /// Records of a large file.
    Records(Cut),
}

/// An item from a reader.
pub(crate) enum Item {
    /// The bytes of a small text.
    Text { file: Arc<SourceFile>, bytes: Vec<u8> },
    /// A file or record that cannot be read.
    Skip(Skip),
    /// Members in unsupported formats.
    PassedOver(PassedOver),
    /// The end of a file, including its members.
    Ended(FileEnd),
}

/// The end of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileEnd {
    /// The number of articles of its batch that precede its end.
    pub after: usize,
    /// BLAKE3 of its bytes on disk; `None` if it is unknown, for example because the file grew while it was read.
    pub hash: Option<[u8; 32]>,
    /// Whether the operating system failed to read the file, at its beginning or later.
    pub failed: bool,
}

/// Records of a text.
pub(crate) struct Cut {
    pub(crate) account: Arc<FileCounts>,
    pub(crate) records: Vec<Record>,
    pub(crate) skips: Vec<Skip>,
}

/// Receives units of work. `Break` ends the reading.
pub(crate) type Taker<'a> = &'a mut dyn FnMut(Work) -> ControlFlow<()>;

/// Reads files in order, each with its members, and passes the units of work to `take`.
pub(crate) fn read(
    files: &[Arc<SourceFile>],
    options: &ReadOptions,
    consumed: &Arc<AtomicU64>,
    budget: impl Fn(&SourceFile) -> Budget,
    take: Taker<'_>,
) -> ControlFlow<()> {
    let mut cutter = Cutter { options, take, items: Vec::new(), bytes: 0 };
    for file in files {
        let sum = Arc::new(Mutex::new(Sum::default()));
        let read = || one(file, consumed, &budget(file), &sum, &mut cutter);
        // A panic in a decoder affects only the rest of this file.
        let outcome = catch_unwind(AssertUnwindSafe(read));
        let fault = outcome.is_err();
        if let Ok(flow) = outcome {
            flow?;
        } else {
            let reason = "reading it failed because of a bug in the program".to_owned();
            cutter.skip(whole_file(file, reason))?;
        }
        let end = sum.lock().unwrap_or_else(PoisonError::into_inner).end(file);
        cutter.push(Item::Ended(if fault { FileEnd { failed: true, ..FileEnd::default() } } else { end }))?;
    }
    cutter.flush()
}

fn one(
    file: &Arc<SourceFile>,
    consumed: &Arc<AtomicU64>,
    budget: &Budget,
    sum: &Arc<Mutex<Sum>>,
    cutter: &mut Cutter<'_>,
) -> ControlFlow<()> {
    match unpack::open(file) {
        Err(error) => cutter.skip(whole_file(file, format!("cannot be opened: {error}"))),
        Ok(opened) => {
            let counts = [Arc::clone(consumed), budget.read()];
            let counting = Counting { inner: opened, counts, sum: Arc::clone(sum) };
            unpack::file(file, Box::new(counting), budget, cutter)
        }
    }
}

/// Converts files and members to units of work.
struct Cutter<'a> {
    options: &'a ReadOptions,
    take: Taker<'a>,
    items: Vec<Item>,
    /// The number of bytes in `items`.
    bytes: usize,
}

impl Cutter<'_> {
    fn push(&mut self, item: Item) -> ControlFlow<()> {
        if let Item::Text { bytes, .. } = &item {
            self.bytes += bytes.len();
        }
        self.items.push(item);
        let full = self.bytes >= BATCH_BYTES || self.items.len() >= BATCH_FILES;
        if full { self.flush() } else { ControlFlow::Continue(()) }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        self.bytes = 0;
        let items = std::mem::take(&mut self.items);
        if items.is_empty() { ControlFlow::Continue(()) } else { (self.take)(Work::Items(items)) }
    }

    /// Splits a text that is not held in memory as a whole.
    fn cut(&mut self, file: &Arc<SourceFile>, bytes: Box<dyn Read + Send + '_>) -> ControlFlow<()> {
        self.flush()?;
        let (account, mut records) = match begin(file, self.options, bytes) {
            Ok(begun) => begun,
            Err(Unbegun::Skip(skip)) => return self.push(Item::Skip(skip)),
            Err(Unbegun::PassedOver) => {
                self.passed_over(&file.path, None);
                return ControlFlow::Continue(());
            }
        };
        loop {
            let mut cut = Cut { account: Arc::clone(&account), records: Vec::new(), skips: Vec::new() };
            if !fill(&mut cut, &mut records) {
                // The last batch gets the reader's reference to the counts.
                drop(std::mem::replace(&mut cut.account, account));
                return (self.take)(Work::Records(cut));
            }
            (self.take)(Work::Records(cut))?;
        }
    }
}

/// Adds records up to the size of a batch. Returns whether there may be more.
fn fill(cut: &mut Cut, records: &mut Records<'_>) -> bool {
    let mut bytes = 0;
    while bytes < BATCH_BYTES {
        match records.next() {
            None => return false,
            Some(Ok(record)) => {
                bytes += record.bytes();
                cut.records.push(record);
            }
            Some(Err(unreadable)) => {
                cut.skips.push(skip(&cut.account.file, &unreadable));
                if unreadable.fatal {
                    return false;
                }
                // A limit for files that consist only of unreadable records.
                bytes += 256;
            }
        }
    }
    true
}

impl Visitor for Cutter<'_> {
    fn text(&mut self, file: Arc<SourceFile>, bytes: &mut (dyn Read + Send)) -> ControlFlow<()> {
        let mut held = Vec::new();
        match (&mut *bytes).take(BATCH_BYTES as u64).read_to_end(&mut held) {
            Ok(read) if read < BATCH_BYTES => self.push(Item::Text { file, bytes: held }),
            Ok(_) => self.cut(&file, Box::new(Cursor::new(held).chain(bytes))),
            Err(error) => self.cut(&file, Box::new(Cursor::new(held).chain(Failing(Some(error))))),
        }
    }

    fn skip(&mut self, skip: Skip) -> ControlFlow<()> {
        self.push(Item::Skip(skip))
    }

    fn passed_over(&mut self, path: &Path, kind: Option<&str>) {
        if !matches!(self.items.last(), Some(Item::PassedOver(_))) {
            self.items.push(Item::PassedOver(PassedOver::default()));
        }
        if let Some(Item::PassedOver(passed)) = self.items.last_mut() {
            let path = path.to_string_lossy();
            match kind {
                Some(kind) => passed.add_as(kind, &path),
                None => passed.add(&path),
            }
        }
    }
}

/// A text while it is decoded.
type Text<'a> = DecodeReader<Box<dyn Read + Send + 'a>>;

/// Starts reading a text: detects its encoding, and chooses its format from its beginning.
pub(crate) fn begin<'a>(
    file: &Arc<SourceFile>,
    options: &ReadOptions,
    bytes: Box<dyn Read + Send + 'a>,
) -> Result<(Arc<FileCounts>, Records<'a>), Unbegun> {
    let by_content = file.by_content && options.format.is_none();
    let refused = |skip: Skip| if by_content { Unbegun::PassedOver } else { Unbegun::Skip(skip) };
    let (mut text, encoding) = decoded(file, options, bytes).map_err(refused)?;
    let other_lines = text.other_lines();
    let head = text.fill_buf().map_err(|error| Unbegun::Skip(cannot_be_read(file, &error)))?;
    let format = options.format.unwrap_or_else(|| formats::choose(&as_text(head), &options.map));
    if by_content && !format.tells_itself() {
        return Err(Unbegun::PassedOver);
    }
    Ok((FileCounts::new(Arc::clone(file), format, encoding, other_lines), format.split(Box::new(text), options)))
}

/// The reason why a text is not read.
pub(crate) enum Unbegun {
    /// It cannot be read.
    Skip(Skip),
    /// Neither its name nor its content determines a format.
    PassedOver,
}

/// Detects the encoding of a text from its beginning.
pub(crate) fn decoded<'a>(
    file: &SourceFile,
    options: &ReadOptions,
    mut bytes: Box<dyn Read + Send + 'a>,
) -> Result<(Text<'a>, Detected), Skip> {
    let mut sample = Vec::new();
    let mut failure = None;
    match (&mut bytes).take(decode::SAMPLE as u64).read_to_end(&mut sample) {
        Err(error) if sample.is_empty() => return Err(cannot_be_read(file, &error)),
        Err(error) => failure = Some(error),
        Ok(0) => return Err(whole_file(file, "the file is empty".into())),
        Ok(_) => {}
    }
    if let Some(foreign) = Foreign::by_beginning(&sample) {
        return Err(whole_file(file, foreign.reason()));
    }
    let whole = failure.is_none() && sample.len() < decode::SAMPLE;
    let header = file.web.as_ref().and_then(|web| web.charset.as_deref());
    let (charset, how) = match options.encodings.of(file) {
        Some(given) => (given, How::Given),
        None => decode::charset(&sample, whole, header),
    };
    if charset == Charset::Utf7 {
        return Err(whole_file(
            file,
            "it is in UTF-7, which is not read; convert it first, as with `iconv -f utf-7 -t utf-8`".into(),
        ));
    }
    if !charset.has_zeros() && mostly_zeros(&sample) {
        return Err(whole_file(file, "too many of its bytes are zero for a text".into()));
    }
    let all: Box<dyn Read + Send + 'a> = Box::new(Cursor::new(sample).chain(Failing(failure)).chain(bytes));
    Ok((DecodeReader::new(all, charset), Detected { encoding: charset.name(), how }))
}

fn whole_file(file: &SourceFile, reason: String) -> Skip {
    Skip { path: file.path.clone(), position: Position::File, reason }
}

fn cannot_be_read(file: &SourceFile, error: &io::Error) -> Skip {
    whole_file(file, format!("cannot be read: {error}"))
}

/// Whether more than a twentieth of the bytes are zeros, not counting those at the end, which old disks used to fill a
/// block.
fn mostly_zeros(sample: &[u8]) -> bool {
    let text = &sample[..sample.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1)];
    text.is_empty() || memchr::memchr_iter(0, text).count() * 20 > text.len()
}

pub(crate) fn skip(file: &SourceFile, unreadable: &Unreadable) -> Skip {
    Skip { path: file.path.clone(), position: Position::Line(unreadable.line), reason: unreadable.reason.clone() }
}

/// Returns an error on the first read. It follows the data that was read before the error.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Counts and hashes the bytes read.
struct Counting {
    inner: Box<dyn SeekRead>,
    counts: [Arc<AtomicU64>; 2],
    sum: Arc<Mutex<Sum>>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let outcome = self.inner.read(buffer);
        self.sum.lock().unwrap_or_else(PoisonError::into_inner).add(buffer, &outcome);
        let read = outcome?;
        for count in &self.counts {
            count.fetch_add(read as u64, Ordering::Relaxed);
        }
        Ok(read)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.sum.lock().unwrap_or_else(PoisonError::into_inner).moved();
        self.inner.seek(to)
    }
}

/// The hash of a file, computed while it is read.
#[derive(Default)]
struct Sum {
    hasher: blake3::Hasher,
    /// The number of bytes that were hashed, from the beginning of the file.
    bytes: u64,
    /// Whether the reader changed its position, as that of a `.zip` does.
    jumped: bool,
    opened: bool,
    failed: bool,
}

impl Sum {
    fn add(&mut self, buffer: &[u8], outcome: &io::Result<usize>) {
        self.opened = true;
        match outcome {
            Ok(read) if !self.jumped => {
                self.hasher.update(&buffer[..*read]);
                self.bytes += *read as u64;
            }
            Ok(_) => {}
            Err(error) => self.failed |= error.kind() != io::ErrorKind::Interrupted,
        }
    }

    fn moved(&mut self) {
        self.jumped = true;
    }

    /// Ends the hash. If the file was read incompletely or in another order, it is read again.
    fn end(&self, file: &SourceFile) -> FileEnd {
        let failed = self.failed || !self.opened;
        let grew = || std::fs::metadata(&file.path).map_or(true, |now| now.len() != file.bytes);
        // A stream cannot be read again, and a check of its size may block.
        let hash = if failed || file.is_stream() {
            None
        } else if !self.jumped && file.bytes == self.bytes {
            Some(*self.hasher.finalize().as_bytes())
        } else if grew() {
            None
        } else {
            crate::source::origin::hash_file(&file.path).ok()
        };
        FileEnd { after: 0, hash, failed }
    }
}
