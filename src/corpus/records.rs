//! The stream of work: opens files, cuts large ones into records in order, leaves small ones whole, and parses a batch into
//! articles. Never holds more of a file than a batch.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::read::MultiGzDecoder;

use super::{
    Context, Position, ReadOptions, Remark, Skip, SourceFile,
    decode::{self, DecodeReader},
    formats::{self, Format, Record, Records},
    settle,
};
use crate::model::Article;

/// Bytes of records that make a batch: large enough that taking one costs nothing, small enough that all cores end together.
const BATCH_BYTES: usize = 1 << 20;
/// A file up to this size is read by the thread that parses it.
const SMALL_FILE: u64 = 4 << 20;
/// How many small files make a batch at most.
const BATCH_FILES: usize = 64;

/// A piece of work for one thread. Batches are numbered in the order of the walk.
pub struct Batch {
    /// Place in the order, from 0.
    pub number: usize,
    work: Work,
    options: Arc<ReadOptions>,
    consumed: Arc<AtomicU64>,
}

enum Work {
    Files(Vec<Arc<SourceFile>>),
    Records { file: Arc<SourceFile>, format: &'static dyn Format, records: Vec<Record>, skips: Vec<Skip>, ended: bool },
}

/// What a batch gave.
#[derive(Default)]
pub struct Parsed {
    /// Articles, in the order of their files and records.
    pub articles: Vec<Article>,
    /// What was passed over.
    pub skips: Vec<Skip>,
    /// What was done to articles or found in them.
    pub remarks: Vec<Remark>,
    /// Files that this batch ended.
    pub files: usize,
    /// Bytes of text that were read, decoded.
    pub bytes: u64,
}

/// Cuts files into batches.
pub struct Batches {
    files: std::vec::IntoIter<Arc<SourceFile>>,
    open: Option<Open>,
    next: usize,
    options: Arc<ReadOptions>,
    consumed: Arc<AtomicU64>,
}

struct Open {
    file: Arc<SourceFile>,
    format: &'static dyn Format,
    records: Records<'static>,
}

impl Batches {
    /// A stream of batches over `files`, in their order.
    #[must_use]
    pub fn new(files: Vec<SourceFile>) -> Self {
        let files = files.into_iter().map(Arc::new).collect::<Vec<_>>().into_iter();
        Self { files, open: None, next: 0, options: Arc::default(), consumed: Arc::default() }
    }

    /// Reads as `options` say.
    #[must_use]
    pub fn with(mut self, options: ReadOptions) -> Self {
        self.options = Arc::new(options);
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
        let work = match self.open.take() {
            Some(open) => self.cut(open),
            None => self.next_files()?,
        };
        let number = self.next;
        self.next += 1;
        Some(Batch { number, work, options: Arc::clone(&self.options), consumed: Arc::clone(&self.consumed) })
    }
}

impl Batches {
    /// Small files up to the size of a batch, or the beginning of a large one.
    fn next_files(&mut self) -> Option<Work> {
        let mut files = Vec::new();
        let mut bytes = 0;
        while let Some(file) = self.files.as_slice().first() {
            let small = file.bytes <= SMALL_FILE && !formats::is_gz(&file.path);
            if !small && !files.is_empty() {
                break;
            }
            let file = self.files.next().expect("the slice was not empty");
            if !small {
                return Some(match open(&file, &self.options, &self.consumed) {
                    Ok((format, records)) => self.cut(Open { file, format, records }),
                    Err(skip) => {
                        let skips = vec![skip];
                        Work::Records { file, format: &formats::PlainText, records: Vec::new(), skips, ended: true }
                    }
                });
            }
            bytes += file.bytes as usize;
            files.push(file);
            if bytes >= BATCH_BYTES || files.len() == BATCH_FILES {
                break;
            }
        }
        (!files.is_empty()).then_some(Work::Files(files))
    }

    /// The next records of an open file; keeps it open while it has more.
    fn cut(&mut self, mut open: Open) -> Work {
        let mut records = Vec::new();
        let mut skips = Vec::new();
        let mut bytes = 0;
        let more = loop {
            match open.records.next() {
                None => break false,
                Some(Ok(record)) => {
                    bytes += record.text.len();
                    records.push(record);
                }
                Some(Err(unreadable)) => {
                    skips.push(skip(&open.file, &unreadable));
                    if unreadable.fatal {
                        break false;
                    }
                }
            }
            if bytes >= BATCH_BYTES {
                break true;
            }
        };
        let work = Work::Records { file: Arc::clone(&open.file), format: open.format, records, skips, ended: !more };
        if more {
            self.open = Some(open);
        }
        work
    }
}

impl Batch {
    /// Parses the batch: the work that is spread over threads.
    #[must_use]
    pub fn parse(self) -> Parsed {
        let mut parsed = Parsed::default();
        match self.work {
            Work::Records { file, format, records, skips, ended } => {
                parsed.skips = skips;
                parsed.files = usize::from(ended);
                for record in &records {
                    parse_record(format, record, Context { file: &file, options: &self.options }, &mut parsed);
                }
            }
            Work::Files(files) => {
                for file in files {
                    match open(&file, &self.options, &self.consumed) {
                        Err(skip) => parsed.skips.push(skip),
                        Ok((format, records)) => {
                            for record in records {
                                match record {
                                    Ok(record) => parse_record(
                                        format,
                                        &record,
                                        Context { file: &file, options: &self.options },
                                        &mut parsed,
                                    ),
                                    Err(unreadable) => parsed.skips.push(skip(&file, &unreadable)),
                                }
                            }
                        }
                    }
                    parsed.files += 1;
                }
            }
        }
        parsed
    }
}

fn parse_record(format: &dyn Format, record: &Record, context: Context<'_>, parsed: &mut Parsed) {
    parsed.bytes += record.text.len() as u64;
    let path = &context.file.path;
    match format.parse(record, context) {
        Ok(drafts) => {
            let alone = record.line == 0 && drafts.len() == 1;
            for draft in drafts {
                let settled = settle(draft, alone, context);
                let article = &settled.article.meta.id;
                let remark = |kind| Remark { path: path.clone(), article: article.clone(), kind };
                parsed.remarks.extend(settled.remarks.into_iter().map(remark));
                parsed.articles.push(settled.article);
            }
        }
        Err(reason) => {
            let position = if record.line == 0 { Position::File } else { Position::Line(record.line) };
            parsed.skips.push(Skip { path: path.clone(), position, reason });
        }
    }
}

fn skip(file: &SourceFile, unreadable: &formats::Unreadable) -> Skip {
    Skip { path: file.path.clone(), position: Position::Line(unreadable.line), reason: unreadable.reason.clone() }
}

/// Opens a file: decompressed, decoded, its format chosen by its beginning.
fn open(
    file: &SourceFile,
    options: &ReadOptions,
    consumed: &Arc<AtomicU64>,
) -> Result<(&'static dyn Format, Records<'static>), Skip> {
    let whole_file = |reason: String| Skip { path: file.path.clone(), position: Position::File, reason };
    let raw = File::open(&file.path).map_err(|error| whole_file(format!("cannot be opened: {error}")))?;
    let raw = Counting { inner: raw, count: Arc::clone(consumed) };
    let mut bytes: Box<dyn Read + Send> =
        if formats::is_gz(&file.path) { Box::new(MultiGzDecoder::new(BufReader::new(raw))) } else { Box::new(raw) };

    let mut sample = Vec::with_capacity(8192);
    let taken = read_up_to(&mut bytes, &mut sample, decode::SAMPLE)
        .map_err(|error| whole_file(format!("cannot be read: {error}")))?;
    if taken == 0 {
        return Err(whole_file("the file is empty".into()));
    }
    let encoding = decode::detect(&sample, taken < decode::SAMPLE);
    let text = DecodeReader::new(io::Cursor::new(sample).chain(bytes), encoding);
    let mut text = BufReader::with_capacity(1 << 16, text);
    let head = text.fill_buf().map_err(|error| whole_file(format!("cannot be read: {error}")))?;
    let format = options.format.unwrap_or_else(|| formats::choose(&String::from_utf8_lossy(head)));
    Ok((format, format.split(Box::new(text))))
}

/// Counts what is read.
struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn read_up_to(reader: &mut impl Read, buffer: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
    reader.take(limit as u64).read_to_end(buffer)
}
