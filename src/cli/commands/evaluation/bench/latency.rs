//! `jianbao bench` without `--index-build`: measures the latency of queries by class.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;
use serde::Deserialize;

use super::report::{self, Baseline, Report, SvgFile};
use crate::{
    analysis::fold,
    cli::{
        Exit,
        args::{BenchArgs, HitDetail},
        input::files,
        input::queries,
        terminal::console::{self, print_message},
    },
    eval::{
        Class, Latency, Material, Passage, Schedule, Times, WarmClass, classes, machine, measure_rounds, peak_memory,
    },
    index::{IndexReader, Rng},
    query,
    search::{self, Options},
};

/// Number of rounds over all classes. Noise that lasts a second then affects one or two rounds of a class, not the
/// whole class.
const ROUNDS: usize = 10;
/// Number of texts and titles to sample for queries.
const SAMPLES: usize = 1000;
/// Number of queries of each class that run in a new process.
const COLD_QUERIES: usize = 10;

pub(super) fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    // Report invalid files before the measurement, which takes half a minute.
    let queries_of_file = args.queries.as_deref().map(queries_of_file).transpose()?;
    let baseline = args.compare.as_deref().map(|old| Baseline::read(old, args)).transpose()?;
    let svg = args.svg.as_deref().map(SvgFile::open).transpose()?;
    let started = Instant::now();
    let reader = IndexReader::open(&args.index.dir)?;
    let options = Options::default();
    let detail = args.hit_detail();
    let answer = |text: &str| -> crate::Result<usize> {
        let query = query::parse(text);
        match detail {
            HitDetail::None => Ok(search::count(&reader, &query, &options)?.number()),
            HitDetail::Places => Ok(search::hit_locations(&reader, &query, &options)?.len()),
            HitDetail::Full => Ok(search::search(&reader, &query, &options)?.total.number()),
        }
    };
    answer("中国")?;
    // So far the process has done only what a search does.
    let (first, memory) = (started.elapsed().as_secs_f64() * 1e6, peak_memory(None));
    let stats = reader.stats()?;
    let classes = match queries_of_file {
        Some(queries_of_file) => vec![queries_of_file],
        None => classes(&material(&reader, args.seed)?, args.number, args.seed),
    };
    anyhow::ensure!(!classes.is_empty(), "the index in {} has nothing to ask for", args.index.dir.display());
    let warm = classes.iter().map(|class| WarmClass::warm_up(class, &answer)).collect::<crate::Result<Vec<_>>>()?;
    let threads = if args.threads.is_empty() { &[1][..] } else { &args.threads };
    let mut latencies = Vec::new();
    for &threads in threads {
        let mut rounds: Vec<Vec<Times>> = vec![Vec::new(); classes.len()];
        for _ in 0..ROUNDS {
            for (warm, rounds) in warm.iter().zip(&mut rounds) {
                rounds.push(if args.cold {
                    cold(warm, &args.index.dir)?
                } else {
                    let time = Duration::from_secs_f64(args.seconds / ROUNDS as f64);
                    measure_rounds(warm, Schedule { time, threads, rate: args.rate }, &answer)?
                });
            }
        }
        let of = |(class, rounds): (&Class, &Vec<Times>)| Latency::of(class, threads, rounds);
        latencies.extend(classes.iter().zip(&rounds).map(of));
    }
    let report = Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: machine(),
        articles: stats.articles,
        paragraphs: stats.paragraphs,
        index_bytes: stats.bytes,
        segments: stats.segments,
        seed: args.seed,
        rate: args.rate,
        cold: args.cold,
        text: report::detail_name(detail).to_owned(),
        first,
        memory,
        classes: latencies,
    };
    print_and_compare(args, &report, baseline.as_ref(), svg)
}

fn print_and_compare(
    args: &BenchArgs,
    report: &Report,
    baseline: Option<&Baseline>,
    svg: Option<SvgFile>,
) -> anyhow::Result<Exit> {
    let mut out = console::stdout();
    report.write(args.json, &mut out)?;
    if let Some(svg) = svg {
        svg.draw(report)?;
    }
    let is_slower = match baseline {
        // With --json, standard output contains the JSON only.
        Some(baseline) if args.json => report.compare_with(baseline, &mut std::io::stderr().lock())?,
        Some(baseline) => report.compare_with(baseline, &mut out)?,
        None => false,
    };
    out.flush()?;
    let unsteady: Vec<&String> = report.classes.iter().flat_map(|class| &class.unsteady).collect();
    if let Some(query) = unsteady.first() {
        print_message(format_args!(
            "{} queries did not find what they should, such as {query}: this is a bug in the program",
            unsteady.len()
        ));
        return Ok(Exit::Failure);
    }
    Ok(if is_slower { Exit::NoHits } else { Exit::Success })
}

fn material(reader: &IndexReader, seed: u64) -> crate::Result<Material> {
    let mut rng = Rng::new(seed);
    let stats = reader.stats()?;
    let years: Vec<i16> = stats.years.keys().copied().collect();
    let total = reader.totals().words;
    let cut = |run: &str| search::segment(run, total, |word| reader.word_frequency(word));
    let texts = reader.texts(SAMPLES, false, &mut rng)?;
    Ok(Material {
        words: reader.words()?,
        passages: texts.iter().map(|text| Passage::cut(fold(text), cut)).collect::<crate::Result<_>>()?,
        titles: reader.texts(SAMPLES, true, &mut rng)?,
        year: years.get(years.len() / 2).copied(),
    })
}

/// Reads the queries of a file as one class.
fn queries_of_file(file: &Path) -> anyhow::Result<Class> {
    let text = files::read_text("read the queries in", file)?;
    let queries: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    anyhow::ensure!(!queries.is_empty(), "no queries in {}", file.display());
    for query in &queries {
        queries::parse(query).with_context(|| format!("{} in {}", queries::abbreviated(query), file.display()))?;
    }
    Ok(Class { name: "given".to_owned(), queries, drawn: false })
}

/// The fields of `search --json` that are used here.
#[derive(Deserialize)]
struct SearchReport {
    total: usize,
    took_ms: f64,
}

/// Runs the first queries of a class, each in a new process.
fn cold(warm: &WarmClass<'_>, dir: &Path) -> anyhow::Result<Times> {
    let program = std::env::current_exe()?;
    let (mut times, mut took, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for query in warm.queries().iter().take(COLD_QUERIES) {
        let mut command = Command::new(&program);
        command.args(["search", "--json", "--index"]).arg(dir).arg("--").arg(query);
        let started = Instant::now();
        let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output()?;
        let time = started.elapsed();
        let report: SearchReport = serde_json::from_slice(&output.stdout)
            .map_err(|error| anyhow::anyhow!("`search {query}` in a process of its own did not answer: {error}"))?;
        times.push(time);
        found.push(report.total);
        took.push(report.took_ms * 1e3);
    }
    Ok(Times::of(&times).check_counts(warm, &found).took(took))
}
