//! Shows the progress of indexing: a bar on a terminal, otherwise a line every few seconds. Lists skipped files and
//! records.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    analysis::numbers::thousands,
    cli::{
        hints,
        terminal::{
            console::{megabytes, print_message, print_skip_reasons, reason_kind},
            interrupt,
        },
    },
    corpus::{FileReport, Parsed, PassedOver, Reports, Skip, SourceFile},
    error::Error,
    index::{Counters, Observer},
    printer::neutralise,
};

/// Interval between progress lines where there is no bar.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// How many skips are listed. The rest is summarised by reason.
const MAX_LISTED: usize = 20;

/// Receives the progress of an update and shows it.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    workload: OnceLock<Workload>,
    last_line: Mutex<Instant>,
    skips: Mutex<Skips>,
    report: Option<Mutex<Report>>,
    articles: AtomicU64,
    passed_over: Mutex<PassedOver>,
}

/// The total size of the input.
struct Workload {
    files: u64,
    /// Bytes read so far.
    consumed: Arc<AtomicU64>,
}

#[derive(Default)]
struct Skips {
    count: usize,
    reasons: BTreeMap<String, usize>,
}

/// The file of `--report`.
struct Report {
    path: PathBuf,
    file: BufWriter<File>,
    reports: Reports,
    /// The first error while writing. Indexing continues.
    write_error: Option<io::Error>,
}

impl Report {
    fn write(&mut self, reports: &[FileReport]) {
        for report in reports {
            if self.write_error.is_none() {
                let line = serde_json::to_writer(&mut self.file, report).map_err(io::Error::from);
                self.write_error = line.and_then(|()| self.file.write_all(b"\n")).err();
            }
        }
    }
}

impl Progress {
    /// Creates a bar if standard error is a terminal.
    pub(super) fn new() -> Self {
        let bar = if io::stderr().is_terminal() {
            let style =
                ProgressStyle::with_template("{bar:30} {percent:>3}% {msg}  {eta} left").expect("a valid template");
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8)).with_style(style)
        } else {
            ProgressBar::hidden()
        };
        let now = Instant::now();
        Self {
            bar,
            started: now,
            workload: OnceLock::new(),
            last_line: Mutex::new(now),
            skips: Mutex::default(),
            report: None,
            articles: AtomicU64::new(0),
            passed_over: Mutex::default(),
        }
    }

    /// Also writes a report on each file into `path`.
    pub(super) fn reporting_to(mut self, path: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(path) = path {
            let file = BufWriter::new(File::create(path).map_err(Error::io("create the report", path))?);
            let report = Report { path: path.to_path_buf(), file, reports: Reports::default(), write_error: None };
            self.report = Some(Mutex::new(report));
        }
        Ok(self)
    }

    /// Removes the bar, summarises skips that were not listed, and finishes the report.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        let skips = self.skips.lock().unwrap_or_else(PoisonError::into_inner);
        if skips.count > MAX_LISTED {
            print_skip_reasons(skips.count, &skips.reasons);
        }
        for hint in hints::of_skips(skips.reasons.keys().map(String::as_str)) {
            print_message(format_args!("hint: {hint}"));
        }
        if let Some(report) = &self.report {
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            let unfinished = std::mem::take(&mut report.reports).finish();
            report.write(&unfinished);
            let flushed = report.file.flush();
            if let Some(error) = report.write_error.take().or(flushed.err()) {
                return Err(Error::io("write the report", &report.path)(error).into());
            }
        }
        Ok(())
    }

    /// Number of articles in the files read so far.
    pub(super) fn articles(&self) -> u64 {
        self.articles.load(Ordering::Relaxed)
    }

    /// Members of containers in unsupported formats.
    pub(super) fn passed_over(&self) -> PassedOver {
        self.passed_over.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

impl Observer for Progress {
    fn begins(&self, files: &mut dyn Iterator<Item = &SourceFile>, consumed: Arc<AtomicU64>) {
        let (mut count, mut bytes) = (0, 0);
        for file in files {
            count += 1;
            bytes += file.bytes;
        }
        self.bar.set_length(bytes);
        // `begins` is called once per run.
        let _ = self.workload.set(Workload { files: count, consumed });
    }

    fn progress(&self, counters: &Counters) {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let line = || {
            format!(
                "{}/{} files, {} paragraphs, {:.1} MB/s",
                get(&counters.files),
                self.workload.get().map_or(0, |workload| workload.files),
                thousands(get(&counters.paragraphs)),
                megabytes(get(&counters.bytes)) / self.seconds().max(1e-3),
            )
        };
        if self.bar.is_hidden() {
            let mut last_line = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
            if last_line.elapsed() >= LINE_INTERVAL {
                *last_line = Instant::now();
                print_message(format_args!("{}", line()));
            }
        } else {
            self.bar.set_position(self.workload.get().map_or(0, |workload| get(&workload.consumed)));
            self.bar.set_message(line());
        }
    }

    fn read(&self, parsed: &Parsed) {
        self.articles.fetch_add(parsed.articles.len() as u64, Ordering::Relaxed);
        if parsed.passed_over.count() > 0 {
            let mut all = self.passed_over.lock().unwrap_or_else(PoisonError::into_inner);
            all.merge(parsed.passed_over.clone());
        }
        if let Some(report) = &self.report {
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            let finished = report.reports.take(parsed);
            report.write(&finished);
        }
    }

    fn skipped(&self, skip: &Skip) {
        let mut skips = self.skips.lock().unwrap_or_else(PoisonError::into_inner);
        skips.count += 1;
        *skips.reasons.entry(reason_kind(&skip.reason).to_owned()).or_default() += 1;
        if skips.count <= MAX_LISTED {
            self.bar.suspend(|| print_message(format_args!("skipped {}", neutralise(&skip.to_string()))));
        }
    }

    fn cancelled(&self) -> bool {
        interrupt::interrupted()
    }
}
