//! `jianbao inspect`: shows which articles would be read from files, and how, without building an index.

use std::{collections::BTreeMap, io::Write, sync::Arc};

use super::{read_options, unsupported_files};
use crate::{
    analysis::segmenter::Segmenter,
    cli::{
        Exit,
        args::InspectArgs,
        hints,
        terminal::console::{self, counted, say, size},
    },
    corpus::{Batches, Diagnostic, DiagnosticKind, FileReport, PassedOver, ReadOptions, Reports, Skip},
    model::Article,
    printer::neutralise,
};

/// Lines of one file that are printed for people.
const SHOWN: usize = 20;

pub(in crate::cli) fn run(args: &InspectArgs) -> anyhow::Result<Exit> {
    let walked = read_options::walk(&args.reading)?;
    let options = ReadOptions { segmenter: Some(Arc::new(Segmenter::new())), ..read_options::options(&args.reading)? };
    let mut out = console::stdout();
    let mut reports = Reports::default();
    let mut sums = Sums { passed_over: walked.passed_over, ..Sums::default() };
    sums.skips(&walked.skips);
    for skip in &walked.skips {
        say(format_args!("skipped {skip}"));
    }
    for batch in Batches::new(walked.files).with(options) {
        let mut parsed = batch.parse();
        sums.skips(&parsed.skips);
        sums.articles += parsed.articles.len();
        sums.passed_over.merge(std::mem::take(&mut parsed.passed_over));
        let articles = || parsed.articles.iter().zip(&parsed.origins).filter(|_| args.articles);
        let ended = reports.take(&parsed);
        // Of a file that goes on, articles are listed as they come, before what is told of it at its end.
        for (article, origin) in articles() {
            if ended.iter().all(|report| report.path != origin.file.path) {
                print_article(article, &origin.to_string(), &mut out)?;
            }
        }
        for report in ended {
            sums.files += 1;
            print(args, &report, &mut out)?;
            for (article, origin) in articles().filter(|(_, origin)| origin.file.path == report.path) {
                print_article(article, &origin.to_string(), &mut out)?;
            }
        }
    }
    for report in reports.finish() {
        sums.files += 1;
        print(args, &report, &mut out)?;
    }
    out.flush()?;
    Ok(sums.conclude())
}

fn print(args: &InspectArgs, report: &FileReport, out: &mut dyn Write) -> anyhow::Result<()> {
    if args.json {
        serde_json::to_writer(&mut *out, report)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "{}", neutralise(&report.path.display().to_string()))?;
    if let Some(facts) = &report.facts {
        let dates = match (facts.dates.first, facts.dates.last) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "no date".to_owned(),
        };
        let mut parts = vec![
            facts.format.to_owned(),
            facts.encoding.to_string(),
            counted(facts.articles as u64, "article"),
            dates,
            size(facts.bytes),
        ];
        if facts.dates.undated > 0 && facts.dates.first.is_some() {
            parts.push(format!("{} without a date", facts.dates.undated));
        }
        if facts.other_lines > 0 {
            parts.push(format!("{} in another encoding", counted(facts.other_lines, "line")));
        }
        writeln!(out, "  {}", parts.join(", "))?;
    }
    // What is done to many articles alike is summed up.
    let (mut unwrapped, mut cut) = (0, 0);
    for diagnostic in &report.diagnostics {
        match diagnostic.kind {
            DiagnosticKind::Unwrapped { .. } => unwrapped += 1,
            DiagnosticKind::Split { .. } => cut += 1,
            _ => {}
        }
    }
    for (count, what) in [(unwrapped, "joined lines broken at a fixed width in"), (cut, "cut long paragraphs of")] {
        if count > 0 {
            writeln!(out, "  {what} {}", counted(count, "article"))?;
        }
    }
    let single = |diagnostic: &&Diagnostic| {
        !matches!(diagnostic.kind, DiagnosticKind::Unwrapped { .. } | DiagnosticKind::Split { .. })
    };
    let diagnostics = report.diagnostics.iter().filter(single);
    let diagnostics = diagnostics.map(|diagnostic| format!("{} [{}]", diagnostic.kind, diagnostic.article));
    let skips = report.skipped.iter().map(|skip| format!("skipped {skip}"));
    let mut lines = diagnostics.chain(skips);
    for line in lines.by_ref().take(SHOWN) {
        writeln!(out, "  {}", neutralise(&line))?;
    }
    match lines.count() + report.more {
        0 => {}
        more => writeln!(out, "  … and {more} more; --json has them")?,
    }
    Ok(())
}

fn print_article(article: &Article, origin: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let meta = &article.meta;
    let title = if meta.title.is_empty() { "(no title)" } else { &meta.title };
    let date = meta.date.map(|date| date.to_string()).or_else(|| meta.date_text.clone()).unwrap_or_default();
    let paragraphs = counted(article.paragraphs.len() as u64, "paragraph");
    let line = format!("{title}  {date}  {paragraphs}  [{}]  {origin}", meta.id);
    writeln!(out, "  {}", neutralise(&line))?;
    Ok(())
}

/// The counts of a run.
#[derive(Default)]
struct Sums {
    files: usize,
    articles: usize,
    passed_over: PassedOver,
    skipped: usize,
    reasons: BTreeMap<String, usize>,
}

impl Sums {
    fn skips(&mut self, skips: &[Skip]) {
        self.skipped += skips.len();
        for skip in skips {
            *self.reasons.entry(console::kind_of(&skip.reason).to_owned()).or_default() += 1;
        }
    }

    fn conclude(&self) -> Exit {
        say(format_args!(
            "{}, {}{}",
            counted(self.files as u64, "file"),
            counted(self.articles as u64, "article"),
            match self.passed_over.count() {
                0 => String::new(),
                count =>
                    format!("; {count} of other formats, passed over ({})", unsupported_files::kinds(&self.passed_over)),
            }
        ));
        console::say_reasons(self.skipped, &self.reasons);
        for hint in hints::of_skips(self.reasons.keys().map(String::as_str)) {
            say(format_args!("hint: {hint}"));
        }
        if self.articles == 0 {
            unsupported_files::say_none_found(&self.passed_over);
        }
        if self.skipped > 0 || self.articles == 0 { Exit::Skipped } else { Exit::Success }
    }
}
