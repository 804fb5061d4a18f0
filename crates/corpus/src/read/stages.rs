//! Measures the cost of reading an archive in three stages: bytes from disk, text from bytes, articles from text. Each
//! stage is run from the beginning, and its cost is the difference from the previous one. The results are discarded.

use std::{
    fs::File,
    io::{BufRead, Read},
    ops::ControlFlow,
    path::Path,
    sync::Arc,
    time::Duration,
};

use serde::Serialize;

use crate::{
    formats::base::format::ReadOptions,
    read::{reading, records::Batches},
    source::{file::SourceFile, skip::Skip},
    unpack::{self, Budget, Visitor},
};

/// The CPU time of the stages of reading, in seconds, and the amount of data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Stages {
    /// Bytes from the disk.
    pub read: f64,
    /// Unpacking, detecting encodings, decoding.
    pub decode: f64,
    /// Splitting text into records, parsing and normalizing.
    pub parse: f64,
    /// The number of bytes on disk.
    pub disk_bytes: u64,
    /// The number of bytes of decoded text.
    pub decoded_bytes: u64,
}

/// Measures the reading of files. `clock` returns the CPU time of the process, because packed files are read in a
/// thread of their own.
///
/// ```
/// use jianbao_corpus::{ReadOptions, stages, walk};
/// let files = walk(&["../../data".into()]).unwrap().files;
/// let begun = std::time::Instant::now();
/// let stages = stages(&files, &ReadOptions::default(), &|| begun.elapsed());
/// assert!(stages.decoded_bytes > 0 && stages.parse > 0.0);
/// ```
#[must_use]
pub fn stages(files: &[SourceFile], options: &ReadOptions, clock: &dyn Fn() -> Duration) -> Stages {
    let mut stages = Stages::default();
    let mut timed = |work: &mut dyn FnMut(&mut Stages)| {
        let begun = clock();
        work(&mut stages);
        clock().saturating_sub(begun).as_secs_f64()
    };
    let read = timed(&mut |stages| stages.disk_bytes = files.iter().map(bytes).sum());
    let decoded = timed(&mut |stages| stages.decoded_bytes = files.iter().map(|file| decoded(file, options)).sum());
    let parsed = timed(&mut |_| {
        for batch in Batches::new(files.to_vec()).with(options.clone()) {
            std::hint::black_box(batch.parse());
        }
    });
    Stages { read, decode: (decoded - read).max(0.0), parse: (parsed - decoded).max(0.0), ..stages }
}

/// Reads a file; errors are reported when the index is built.
fn bytes(file: &SourceFile) -> u64 {
    let Ok(mut file) = File::open(&file.path) else { return 0 };
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    while let Ok(read @ 1..) = file.read(&mut buffer) {
        bytes += read as u64;
    }
    bytes
}

/// Reads the text of a file, with all that is packed in it.
fn decoded(file: &SourceFile, options: &ReadOptions) -> u64 {
    let file = Arc::new(file.clone());
    let mut drain = Drain { options, bytes: 0 };
    if let Ok(opened) = unpack::open(&file) {
        let _ = unpack::file(&file, opened, &Budget::new(file.bytes, options.limits), &mut drain);
    }
    drain.bytes
}

/// Counts the bytes of texts and discards them.
struct Drain<'a> {
    options: &'a ReadOptions,
    bytes: u64,
}

impl Visitor for Drain<'_> {
    fn text(&mut self, file: Arc<SourceFile>, bytes: &mut (dyn Read + Send)) -> ControlFlow<()> {
        if let Ok((mut text, _)) = reading::decoded(&file, self.options, Box::new(bytes)) {
            while let Ok(part @ [_, ..]) = text.fill_buf() {
                let length = part.len();
                self.bytes += length as u64;
                text.consume(length);
            }
        }
        ControlFlow::Continue(())
    }

    fn skip(&mut self, _: Skip) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn passed_over(&mut self, _: &Path, _: Option<&str>) {}
}
