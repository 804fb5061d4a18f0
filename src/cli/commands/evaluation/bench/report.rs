//! Prints, draws and compares the results of `jianbao bench`.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    analysis::numbers::thousands,
    cli::{
        args::{BenchArgs, HitDetail},
        input::files,
        terminal::console::size,
    },
    error::Error,
    eval::{Comparison, Latency, Verdict, compare, overall},
    printer::{Align, PlotRow, Table, plot},
};

/// What `--json` prints and `--compare` reads.
#[derive(Serialize, Deserialize)]
pub(super) struct Report {
    pub version: String,
    pub machine: String,
    pub articles: u64,
    pub paragraphs: u64,
    pub index_bytes: u64,
    pub segments: usize,
    pub seed: u64,
    pub rate: Option<f64>,
    pub cold: bool,
    /// How much of the hits was read: `none`, `places`, `full`.
    pub text: String,
    /// Time to open the index and answer the first query, in microseconds.
    pub first: f64,
    /// Peak memory after the first query, in bytes.
    pub memory: Option<u64>,
    pub classes: Vec<Latency>,
}

/// The value of `--text`.
pub(super) fn detail_name(detail: HitDetail) -> &'static str {
    match detail {
        HitDetail::None => "none",
        HitDetail::Places => "places",
        HitDetail::Full => "full",
    }
}

impl Report {
    pub(super) fn write(&self, json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
        if json {
            serde_json::to_writer(&mut *out, self)?;
            writeln!(out)?;
            return Ok(());
        }
        let mut table = Table::new(Align::Right);
        let took = self.cold.then_some("took");
        let head = ["ms", "p50", "p90", "p99", "p99.9", "max", "a second", "CPU µs", "found"];
        table.row(head.into_iter().chain(took).chain(["fastest to slowest"]));
        for class in &self.classes {
            let row = [
                name(class),
                ms(class.p50),
                ms(class.p90),
                ms(class.p99),
                ms(class.p999),
                ms(class.max),
                thousands(class.per_second as u64),
                class.cpu.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.0}")),
                thousands(class.found),
            ];
            let took = took.map(|_| class.took.map_or_else(|| "-".to_owned(), ms));
            table.row(row.into_iter().chain(took).chain([bars(&class.shape)]));
        }
        table.write("", &mut &mut *out)?;
        writeln!(out, "\n{}", self.footer("; "))?;
        Ok(())
    }

    /// Describes the measurement, the index and the machine.
    fn footer(&self, between: &str) -> String {
        let how = match (self.cold, self.rate) {
            (true, _) => "a process for each; took: as it says itself".to_owned(),
            (_, Some(rate)) => format!("{rate} a second, waiting included"),
            (_, None) => "one after the other".to_owned(),
        };
        let read = match self.text.as_str() {
            "none" => "counted only",
            "places" => "ten ranked places, no text",
            _ => "ten hits with text and marks",
        };
        let memory = self.memory.map(|bytes| format!(", {} of memory", size(bytes))).unwrap_or_default();
        let index = format!(
            "{} paragraphs, {}, {} segments; opening and the first query {:.1} ms{memory}",
            thousands(self.paragraphs),
            size(self.index_bytes),
            self.segments,
            self.first / 1e3,
        );
        format!("{how}; {read}{between}{index}{between}jianbao {}, {}", self.version, self.machine)
    }

    /// Compares each class with an earlier run. Returns whether any class is slower.
    pub(super) fn compare_with(&self, Baseline(baseline): &Baseline, out: &mut dyn Write) -> anyhow::Result<bool> {
        let mut table = Table::new(Align::Right);
        table.row(["against the earlier run", "p50 then", "now", "time", "verdict"]);
        let mut comparisons = Vec::new();
        for class in &self.classes {
            let same = |baseline: &&Latency| (&baseline.class, baseline.threads) == (&class.class, class.threads);
            let Some(baseline) = baseline.classes.iter().find(same) else { continue };
            let comparison = compare(baseline, class);
            table.row([
                name(class),
                ms(baseline.p50),
                ms(class.p50),
                times(comparison),
                verdict_text(comparison).to_owned(),
            ]);
            comparisons.push(comparison);
        }
        let all = overall(&comparisons);
        table.row(["all".to_owned(), String::new(), String::new(), times(all), verdict_text(all).to_owned()]);
        comparisons.push(all);
        writeln!(out)?;
        table.write("", &mut &mut *out)?;
        writeln!(out, "\ntime: of the best answer to each query, as CPU time")?;
        Ok(comparisons.iter().any(|comparison| comparison.verdict == Verdict::Slower))
    }
}

/// The report of an earlier run.
pub(super) struct Baseline(Report);

impl Baseline {
    /// Reads the report of an earlier run. Fails if it was measured with other options than `args`.
    pub(super) fn read(old: &Path, args: &BenchArgs) -> anyhow::Result<Self> {
        let bytes = files::read("read the earlier run in", old)?;
        let baseline: Report = serde_json::from_slice(&bytes)
            .map_err(|error| anyhow::anyhow!("{} is no report of `jianbao bench --json`: {error}", old.display()))?;
        anyhow::ensure!(
            (baseline.cold, baseline.text.as_str(), baseline.rate.map(f64::to_bits))
                == (args.cold, detail_name(args.hit_detail()), args.rate.map(f64::to_bits)),
            "{} was measured in another way (--cold, --text, --rate); measure again as it was",
            old.display()
        );
        Ok(Self(baseline))
    }
}

/// An SVG file for the latency plot.
pub(super) struct SvgFile {
    path: PathBuf,
    file: File,
}

impl SvgFile {
    /// Opens the file before the measurement, to report errors early. The old content stays until [`Self::draw`].
    pub(super) fn open(path: &Path) -> crate::Result<Self> {
        let file = File::options().create(true).append(true).open(path).map_err(Error::io("write", path))?;
        Ok(Self { path: path.to_path_buf(), file })
    }

    /// Draws the plot and replaces the content of the file.
    pub(super) fn draw(mut self, report: &Report) -> crate::Result<()> {
        let row = |class: &Latency| PlotRow {
            name: name(class),
            times: [class.p50, class.p90, class.p99, class.p999, class.max].map(|micros| micros / 1e3),
        };
        let rows: Vec<PlotRow> = report.classes.iter().map(row).collect();
        let notes =
            format!("points: p50, p90, p99 and p99.9; the thin line ends at the slowest\n{}", report.footer("\n"));
        let svg = plot("Latency by class of query", &notes, &rows);
        let written = self.file.set_len(0).and_then(|()| self.file.write_all(svg.as_bytes()));
        written.map_err(Error::io("write", self.path))
    }
}

fn times(comparison: Comparison) -> String {
    format!("× {:.2}", comparison.ratio)
}

fn verdict_text(comparison: Comparison) -> &'static str {
    match comparison.verdict {
        Verdict::Same => "no change",
        Verdict::Faster => "faster",
        Verdict::Slower => "slower",
        Verdict::Other => "other queries or answers: not comparable",
    }
}

/// The name of a class, with the number of threads if it is not one.
fn name(class: &Latency) -> String {
    if class.threads == 1 { class.class.clone() } else { format!("{}, {} at once", class.class, class.threads) }
}

fn ms(micros: f64) -> String {
    format!("{:.3}", micros / 1e3)
}

/// Formats counts as bars of eight heights.
fn bars(shape: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let max = shape.iter().copied().max().unwrap_or(0).max(1);
    shape.iter().map(|count| if *count == 0 { ' ' } else { BARS[(count * 7 / max) as usize] }).collect()
}
