//! `jianbao bench --index-build`: measures the speed of indexing, by step and by field. It indexes into a temporary
//! folder, and runs the program itself in child processes.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};

use serde::Serialize;

use crate::{
    analysis::numbers::thousands,
    analysis::segmenter::Segmenter,
    cli::{
        Exit,
        args::{BenchArgs, DEFAULT_DATA},
        terminal::console::{self, megabytes, print_message},
        terminal::interrupt,
    },
    corpus::{ReadOptions, walk},
    error::Error,
    eval::{Watched, machine, median, process_cpu, thread_cpu, watch},
    index::{BuildCost, BuildOptions, IndexReader, MeasureContext, Space, build_cost},
    printer::{Align, Table},
};

/// How often each build runs. The report shows the median.
const ROUNDS: usize = 3;

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    version: String,
    machine: String,
    build_cost: BuildCost,
    builds: Vec<Build>,
    /// CPU time of a single-threaded build outside of the steps: loading the dictionary, recording sources, hashing,
    /// committing.
    rest: f64,
    /// The merge of the segments of the last build.
    merge: Build,
    space: Space,
}

/// A build, or a merge.
#[derive(Clone, Copy, Serialize)]
struct Build {
    threads: usize,
    segments: usize,
    /// CPU time in seconds.
    cpu: f64,
    /// Wall-clock time in seconds.
    seconds: f64,
    /// Peak memory in bytes, including mapped files.
    memory: Option<u64>,
    /// Peak memory without mapped files, which the system can reclaim.
    own_memory: Option<u64>,
    index_bytes: u64,
}

pub(super) fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(DEFAULT_DATA)] } else { args.paths.clone() };
    let files = walk(&paths)?.files;
    anyhow::ensure!(!files.is_empty(), "there is nothing to index in {}", paths[0].display());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut threads = if args.threads.is_empty() { vec![1, cores] } else { args.threads.clone() };
    threads.dedup();
    let folder = Folder::new()?;
    let path = folder.0.clone();
    interrupt::handle(move || {
        let _ = fs::remove_dir_all(&path);
        "interrupted; nothing was measured to its end".to_owned()
    });
    let index = folder.0.join("index");
    let mut rounds = vec![Vec::new(); threads.len()];
    for round in 1..=ROUNDS {
        for (threads, rounds) in threads.iter().zip(&mut rounds) {
            print_message(format_args!("building, {round} of {ROUNDS}, {threads} at once …"));
            let _ = fs::remove_dir_all(&index);
            rounds.push(build(&paths, &index, *threads)?);
        }
    }
    let space = IndexReader::open(&index)?.space()?;
    print_message(format_args!("merging …"));
    let merge = process(Command::new(std::env::current_exe()?).arg("optimize").arg("--index").arg(&index), 1, &index)?;
    print_message(format_args!("step by step …"));
    let segmenter = Arc::new(Segmenter::new());
    let options = ReadOptions { segmenter: Some(Arc::clone(&segmenter)), ..ReadOptions::default() };
    let started = Instant::now();
    let measuring = MeasureContext {
        dir: &folder.0,
        segmenter,
        arena: BuildOptions::default().arena,
        process: &|| process_cpu().unwrap_or_else(|| started.elapsed()),
        thread: &|| thread_cpu().unwrap_or_else(|| started.elapsed()),
    };
    let build_cost = build_cost(&files, &options, &measuring)?;
    let builds: Vec<Build> = rounds.into_iter().map(median_build).collect();
    let measured: f64 = build_cost.steps().iter().map(|(_, seconds)| seconds).sum();
    let single_thread = builds.iter().find(|build| build.threads == 1);
    let report = Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine(),
        rest: single_thread.map_or(0.0, |build| build.cpu - measured),
        build_cost,
        builds,
        merge,
        space,
    };
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else {
        report.write(&mut out)?;
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// A temporary folder, removed on drop.
struct Folder(PathBuf);

impl Folder {
    fn new() -> crate::Result<Self> {
        let path = std::env::temp_dir().join(format!("jianbao-bench-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(Error::io("create", &path))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn build(paths: &[PathBuf], index: &Path, threads: usize) -> anyhow::Result<Build> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("index").arg("--index").arg(index).arg("--threads").arg(threads.to_string()).arg("--").args(paths);
    process(&mut command, threads, index)
}

/// Runs a process and measures its resource usage.
fn process(command: &mut Command, threads: usize, index: &Path) -> anyhow::Result<Build> {
    let usage = watch(command, &interrupt::interrupted);
    if interrupt::interrupted() {
        // `exit_now` prints the message, cleans up and sets the exit code.
        interrupt::exit_now();
    }
    let Watched { code, cpu, seconds, memory, own_memory } = usage?;
    // Exit code 3 means that files were skipped, which `jianbao index` reports.
    anyhow::ensure!(matches!(code, Some(0 | 3)), "the build failed; `jianbao index` on the same paths says why");
    let reader = IndexReader::open(index)?;
    let segments = reader.stats()?.segments;
    Ok(Build { threads, segments, cpu, seconds, memory, own_memory, index_bytes: reader.bytes() })
}

/// The median times of several builds, and their peak memory.
// The caller does not need the builds any more.
#[allow(clippy::needless_pass_by_value)]
fn median_build(builds: Vec<Build>) -> Build {
    let median_of = |figure: fn(&Build) -> f64| median(builds.iter().map(figure).collect()).unwrap_or_default();
    let max = |figure: fn(&Build) -> Option<u64>| builds.iter().filter_map(figure).max();
    Build {
        cpu: median_of(|build| build.cpu),
        seconds: median_of(|build| build.seconds),
        memory: max(|build| build.memory),
        own_memory: max(|build| build.own_memory),
        ..builds[builds.len() - 1]
    }
}

impl Report {
    fn write(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let BuildCost { stages, text_bytes, .. } = &self.build_cost;
        let text = megabytes(*text_bytes);
        writeln!(
            out,
            "{} articles, {} paragraphs, {text:.1} MB of text in {:.1} MB of input, {:.1} MB on disk\n",
            thousands(self.build_cost.articles),
            thousands(self.build_cost.paragraphs),
            megabytes(stages.decoded_bytes),
            megabytes(stages.disk_bytes),
        )?;
        let single_thread_cpu = self.builds.iter().find(|build| build.threads == 1).map(|build| build.cpu);
        let mut table = Table::new(Align::Right);
        table.row(["step, one thread", "CPU s", "share", "MB of text per CPU s"]);
        let total =
            single_thread_cpu.unwrap_or_else(|| self.build_cost.steps().iter().map(|(_, seconds)| seconds).sum());
        let mut row = |name: &str, seconds: f64| {
            table.row([
                name.to_owned(),
                format!("{seconds:.2}"),
                format!("{:.1} %", 100.0 * seconds / total),
                format!("{:.1}", text / seconds.max(1e-6)),
            ]);
        };
        for (name, seconds) in self.build_cost.steps() {
            row(name, seconds);
        }
        if single_thread_cpu.is_some() {
            row("the rest", self.rest);
            row("all", total);
        }
        row("merge, besides", self.merge.cpu);
        table.write("", &mut &mut *out)?;

        writeln!(out)?;
        let mut table = Table::new(Align::Right);
        table.row([
            "threads",
            "MB per CPU s",
            "MB/s",
            "CPU s",
            "s",
            "times as fast",
            "peak MB",
            "without files",
            "segments",
            "index / text",
        ]);
        let memory =
            |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{:.0}", megabytes(bytes)));
        let first = self.builds.first().map_or(0.0, |build| build.seconds);
        for build in &self.builds {
            table.row([
                build.threads.to_string(),
                format!("{:.2}", text / build.cpu.max(1e-6)),
                format!("{:.2}", text / build.seconds.max(1e-6)),
                format!("{:.2}", build.cpu),
                format!("{:.2}", build.seconds),
                format!("{:.2}", first / build.seconds.max(1e-6)),
                memory(build.memory),
                memory(build.own_memory),
                build.segments.to_string(),
                format!("{:.2}", megabytes(build.index_bytes) / text),
            ]);
        }
        table.write("", &mut &mut *out)?;

        writeln!(out)?;
        self.write_space(out)?;
        writeln!(
            out,
            "\njianbao {}, {}; medians of {ROUNDS}; MB are millions of bytes of text",
            self.version, self.machine
        )?;
        Ok(())
    }

    /// Writes the bytes of each field, and the CPU time of its postings.
    fn write_space(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mb = |bytes: u64| if bytes == 0 { "-".to_owned() } else { format!("{:.2}", megabytes(bytes)) };
        let mut table = Table::new(Align::Right);
        table.row(["MB", "terms", "postings", "positions", "lengths", "columns", "all", "CPU s of posting"]);
        for (name, field) in &self.space.fields {
            let took = self.build_cost.fields.iter().find(|took| took.field == *name);
            table.row([
                name.clone(),
                mb(field.terms),
                mb(field.postings),
                mb(field.positions),
                mb(field.lengths),
                mb(field.columns),
                mb(field.total()),
                took.map_or_else(|| "-".to_owned(), |took| format!("{:.2}", took.post)),
            ]);
        }
        let empty = || std::iter::repeat_n("-".to_owned(), 5);
        for (name, bytes) in
            [("stored text", self.space.stored), ("beside", self.space.other), ("all", self.space.total)]
        {
            table.row(std::iter::once(name.to_owned()).chain(empty()).chain([mb(bytes)]));
        }
        table.write("", &mut &mut *out)?;
        Ok(())
    }
}
