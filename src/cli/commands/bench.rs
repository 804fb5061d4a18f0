//! `jianbao bench`: how long queries take, class by class, on the index at hand.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    cli::{
        Exit,
        args::BenchArgs,
        console::{self, say, size, thousands},
    },
    error::Error,
    eval::{Class, Latency, Loop, Material, Times, Verdict, Warm, ask, classes, compare},
    index::{Archive, Dice},
    printer::{Align, PlotRow, Table, plot},
    query,
    search::{self, Options},
};

/// Rounds over all classes: noise that lasts for a second meets one round of a class, not the class.
const ROUNDS: usize = 5;
/// Texts and titles that queries are drawn from.
const DRAWN: usize = 2000;

/// What `--json` prints and `--compare` reads.
#[derive(Serialize, Deserialize)]
struct Report {
    version: String,
    machine: String,
    articles: u64,
    paragraphs: u64,
    index_bytes: u64,
    segments: usize,
    seed: u64,
    threads: usize,
    rate: Option<f64>,
    text: bool,
    /// Opening the index and answering the first query, in microseconds.
    first: f64,
    classes: Vec<Latency>,
}

pub(in crate::cli) fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    let begun = Instant::now();
    let archive = Archive::open(&args.index.dir)?;
    let options = Options::default();
    let answer = |text: &str| -> crate::Result<usize> {
        let query = query::parse(text);
        if args.no_text {
            search::count(&archive, &query, &options)
        } else {
            Ok(search::search(&archive, &query, &options)?.total)
        }
    };
    answer("中国")?;
    let first = begun.elapsed().as_secs_f64() * 1e6;
    let stats = archive.stats()?;
    let classes = match &args.queries {
        Some(file) => vec![given(file)?],
        None => classes(&material(&archive, args.seed)?, args.number, args.seed),
    };
    anyhow::ensure!(!classes.is_empty(), "the index in {} has nothing to ask for", args.index.dir.display());
    let mut rounds: Vec<Vec<Times>> = vec![Vec::new(); classes.len()];
    let warm = classes.iter().map(|class| Warm::up(class, &answer)).collect::<crate::Result<Vec<_>>>()?;
    for _ in 0..ROUNDS {
        for ((class, warm), rounds) in classes.iter().zip(&warm).zip(&mut rounds) {
            rounds.push(if args.cold {
                cold(class, &args.index.dir)?
            } else {
                let time = Duration::from_secs_f64(args.seconds / ROUNDS as f64);
                ask(warm, Loop { time, threads: args.threads, rate: args.rate }, &answer)?
            });
        }
    }
    let report = Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine(),
        articles: stats.articles,
        paragraphs: stats.paragraphs,
        index_bytes: stats.bytes,
        segments: stats.segments,
        seed: args.seed,
        threads: args.threads,
        rate: args.rate,
        text: !args.no_text,
        first,
        classes: classes.iter().zip(&rounds).map(|(class, rounds)| Latency::of(class, rounds)).collect(),
    };
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, args.cold, &mut out)?;
    }
    if let Some(path) = &args.svg {
        draw(&report, args.cold, path)?;
    }
    let slower = match &args.compare {
        Some(old) => compare_with(old, &report, &mut out)?,
        None => false,
    };
    out.flush()?;
    let unsteady: Vec<&String> = report.classes.iter().flat_map(|class| &class.unsteady).collect();
    if let Some(query) = unsteady.first() {
        say(format_args!(
            "{} queries did not always find the same, as {query}: a fault of the program",
            unsteady.len()
        ));
        return Ok(Exit::Failure);
    }
    Ok(if slower { Exit::NoHits } else { Exit::Success })
}

fn material(archive: &Archive, seed: u64) -> crate::Result<Material> {
    let mut dice = Dice::new(seed);
    let stats = archive.stats()?;
    let years: Vec<i16> = stats.years.keys().copied().collect();
    Ok(Material {
        words: archive.words()?,
        texts: archive.texts(DRAWN, false, &mut dice)?,
        titles: archive.texts(DRAWN, true, &mut dice)?,
        year: years.get(years.len() / 2).copied(),
    })
}

/// The queries of a file, as one class.
fn given(file: &Path) -> anyhow::Result<Class> {
    let text = fs::read_to_string(file).map_err(Error::io("read", file))?;
    let queries: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    anyhow::ensure!(!queries.is_empty(), "no queries in {}", file.display());
    Ok(Class { name: "given".to_owned(), queries })
}

/// Starts the program anew for each of some queries.
fn cold(class: &Class, dir: &Path) -> anyhow::Result<Times> {
    let program = std::env::current_exe()?;
    let mut times = Vec::new();
    for query in class.queries.iter().take(10) {
        let mut command = Command::new(&program);
        command.args(["search", "--mark", "--flat", "--index"]).arg(dir).arg("--").arg(query);
        let begun = Instant::now();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        times.push(begun.elapsed());
    }
    Ok(Times::of(&times))
}

fn print(report: &Report, cold: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut table = Table::new(Align::Right);
    table.row(["ms", "p50", "p90", "p99", "p99.9", "max", "a second", "CPU µs", "found", "fastest to slowest"]);
    for class in &report.classes {
        let ms = |micros: f64| format!("{:.3}", micros / 1e3);
        table.row([
            class.class.clone(),
            ms(class.p50),
            ms(class.p90),
            ms(class.p99),
            ms(class.p999),
            ms(class.max),
            thousands(class.per_second as u64),
            class.cpu.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.0}")),
            thousands(class.found),
            bars(&class.shape),
        ]);
    }
    table.write("", &mut &mut *out)?;
    writeln!(out, "\n{}", footer(report, cold))?;
    Ok(())
}

/// What was measured, on what.
fn footer(report: &Report, cold: bool) -> String {
    format!(
        "{}; {} paragraphs, {}, {} segments; {}; opening and the first query {:.1} ms; jianbao {}, {}",
        if cold { "a process for each".to_owned() } else { format!("{} at once", report.threads) },
        thousands(report.paragraphs),
        size(report.index_bytes),
        report.segments,
        if report.text { "ten hits with text and marks" } else { "counted only" },
        report.first / 1e3,
        report.version,
        report.machine,
    )
}

/// Draws the times.
fn draw(report: &Report, cold: bool, path: &Path) -> crate::Result<()> {
    let row = |class: &Latency| PlotRow {
        name: class.class.clone(),
        times: [class.p50, class.p90, class.p99, class.p999, class.max].map(|micros| micros / 1e3),
    };
    let rows: Vec<PlotRow> = report.classes.iter().map(row).collect();
    let notes = format!(
        "points: p50, p90, p99 and p99.9; the thin line ends at the slowest\n{}",
        footer(report, cold).replace("; jianbao", "\njianbao")
    );
    fs::write(path, plot("Latency by class of query", &notes, &rows)).map_err(Error::io("write", path))
}

/// Counts as bars of eight heights.
fn bars(shape: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = shape.iter().copied().max().unwrap_or(0).max(1);
    shape.iter().map(|count| if *count == 0 { ' ' } else { BARS[(count * 7 / most) as usize] }).collect()
}

/// Says of each class how it compares with an earlier run; whether one is slower.
fn compare_with(old: &Path, new: &Report, out: &mut dyn Write) -> anyhow::Result<bool> {
    let bytes = fs::read(old).map_err(Error::io("read", old))?;
    let old: Report = serde_json::from_slice(&bytes)
        .map_err(|error| anyhow::anyhow!("{} is no report of `jianbao bench --json`: {error}", old.display()))?;
    let mut slower = false;
    writeln!(out)?;
    for class in &new.classes {
        let Some(before) = old.classes.iter().find(|before| before.class == class.class) else { continue };
        let verdict = compare(before, class);
        slower |= verdict == Verdict::Slower;
        let said = match verdict {
            Verdict::Same => "no change",
            Verdict::Faster => "faster",
            Verdict::Slower => "slower",
            Verdict::Other => "other queries or answers: not comparable",
        };
        writeln!(out, "{}: {said} (p50 {:.3} → {:.3} ms)", class.class, before.p50 / 1e3, class.p50 / 1e3)?;
    }
    Ok(slower)
}

/// The machine, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim()));
    format!("{cores} × {} ({})", model.unwrap_or(std::env::consts::ARCH), std::env::consts::OS)
}
