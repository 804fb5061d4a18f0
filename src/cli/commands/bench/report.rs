//! What a run of `jianbao bench` prints, draws and compares. Measures nothing itself.

use std::{fs, io::Write, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    cli::{
        args::Reading,
        console::{size, thousands},
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
    /// What was read of the hits: `none`, `places`, `full`.
    pub text: String,
    /// Opening the index and answering the first query, in microseconds.
    pub first: f64,
    /// The most memory that took, in bytes.
    pub memory: Option<u64>,
    pub classes: Vec<Latency>,
}

/// The word of `--text`.
pub(super) fn text(reading: Reading) -> &'static str {
    match reading {
        Reading::None => "none",
        Reading::Places => "places",
        Reading::Full => "full",
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

    /// What was measured, on what.
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

    /// Draws the times.
    pub(super) fn draw(&self, path: &Path) -> crate::Result<()> {
        let row = |class: &Latency| PlotRow {
            name: name(class),
            times: [class.p50, class.p90, class.p99, class.p999, class.max].map(|micros| micros / 1e3),
        };
        let rows: Vec<PlotRow> = self.classes.iter().map(row).collect();
        let notes =
            format!("points: p50, p90, p99 and p99.9; the thin line ends at the slowest\n{}", self.footer("\n"));
        fs::write(path, plot("Latency by class of query", &notes, &rows)).map_err(Error::io("write", path))
    }

    /// Says of each class how it compares with an earlier run; whether one is slower.
    pub(super) fn compare_with(&self, old: &Path, out: &mut dyn Write) -> anyhow::Result<bool> {
        let bytes = fs::read(old).map_err(Error::io("read", old))?;
        let before: Self = serde_json::from_slice(&bytes)
            .map_err(|error| anyhow::anyhow!("{} is no report of `jianbao bench --json`: {error}", old.display()))?;
        let asked = |report: &Self| (report.cold, report.text.clone(), report.rate.map(f64::to_bits));
        anyhow::ensure!(
            asked(self) == asked(&before),
            "{} was measured in another way (--cold, --text, --rate); measure again as it was",
            old.display()
        );
        let mut table = Table::new(Align::Right);
        table.row(["against the earlier run", "p50 then", "now", "time", "verdict"]);
        let mut comparisons = Vec::new();
        for class in &self.classes {
            let same = |before: &&Latency| (&before.class, before.threads) == (&class.class, class.threads);
            let Some(before) = before.classes.iter().find(same) else { continue };
            let comparison = compare(before, class);
            table.row([name(class), ms(before.p50), ms(class.p50), times(comparison), said(comparison).to_owned()]);
            comparisons.push(comparison);
        }
        let all = overall(&comparisons);
        table.row(["all".to_owned(), String::new(), String::new(), times(all), said(all).to_owned()]);
        comparisons.push(all);
        writeln!(out)?;
        table.write("", &mut &mut *out)?;
        writeln!(out, "\ntime: of the best answer to each query, as CPU time")?;
        Ok(comparisons.iter().any(|comparison| comparison.verdict == Verdict::Slower))
    }
}

fn times(comparison: Comparison) -> String {
    format!("× {:.2}", comparison.ratio)
}

fn said(comparison: Comparison) -> &'static str {
    match comparison.verdict {
        Verdict::Same => "no change",
        Verdict::Faster => "faster",
        Verdict::Slower => "slower",
        Verdict::Other => "other queries or answers: not comparable",
    }
}

/// A class with how many were asked at once.
fn name(class: &Latency) -> String {
    if class.threads == 1 { class.class.clone() } else { format!("{}, {} at once", class.class, class.threads) }
}

fn ms(micros: f64) -> String {
    format!("{:.3}", micros / 1e3)
}

/// Counts as bars of eight heights.
fn bars(shape: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = shape.iter().copied().max().unwrap_or(0).max(1);
    shape.iter().map(|count| if *count == 0 { ' ' } else { BARS[(count * 7 / most) as usize] }).collect()
}
