//! `jianbao inspect`: shows how files would be read, without building an index.

use std::{collections::BTreeMap, io::Write, sync::Arc};

use super::{read_options, unsupported_files};
use crate::{
    analysis::segmenter::Segmenter,
    cli::{
        Exit,
        args::InspectArgs,
        hints,
        terminal::console::{self, print_message, quantity, size},
    },
    corpus::{Batches, Diagnostic, DiagnosticKind, FileReport, PassedOver, ReadOptions, Reports, Skip},
    model::Article,
    printer::neutralise,
};

/// How many diagnostics of a file are printed as text.
const MAX_LINES: usize = 20;

pub(in crate::cli) fn run(args: &InspectArgs) -> anyhow::Result<Exit> {
    let walk = read_options::walk(&args.reading)?;
    let options = ReadOptions { segmenter: Some(Arc::new(Segmenter::new())), ..read_options::options(&args.reading)? };
    let mut out = console::stdout();
    let mut reports = Reports::default();
    let mut summary = Summary { passed_over: walk.passed_over, ..Summary::default() };
    summary.skips(&walk.skips);
    for skip in &walk.skips {
        print_message(format_args!("skipped {skip}"));
    }
    for batch in Batches::new(walk.files).with(options) {
        let mut parsed = batch.parse();
        summary.skips(&parsed.skips);
        summary.articles += parsed.articles.len();
        summary.passed_over.merge(std::mem::take(&mut parsed.passed_over));
        let articles = || parsed.articles.iter().zip(&parsed.origins).filter(|_| args.articles);
        let finished = reports.take(&parsed);
        // The report of a file comes at its end. Print the articles of a file that continues in the next batch now.
        for (article, origin) in articles() {
            if finished.iter().all(|report| report.path != origin.file.path) {
                print_article(article, &origin.to_string(), &mut out)?;
            }
        }
        for report in finished {
            summary.files += 1;
            print(args, &report, &mut out)?;
            for (article, origin) in articles().filter(|(_, origin)| origin.file.path == report.path) {
                print_article(article, &origin.to_string(), &mut out)?;
            }
        }
    }
    for report in reports.finish() {
        summary.files += 1;
        print(args, &report, &mut out)?;
    }
    out.flush()?;
    Ok(summary.finish())
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
            quantity(facts.articles as u64, "article"),
            dates,
            size(facts.bytes),
        ];
        if facts.dates.undated > 0 && facts.dates.first.is_some() {
            parts.push(format!("{} without a date", facts.dates.undated));
        }
        if facts.other_lines > 0 {
            parts.push(format!("{} in another encoding", quantity(facts.other_lines, "line")));
        }
        writeln!(out, "  {}", parts.join(", "))?;
    }
    // Diagnostics that occur in many articles are only counted.
    let (mut unwrapped, mut split) = (0, 0);
    for diagnostic in &report.diagnostics {
        match diagnostic.kind {
            DiagnosticKind::Unwrapped { .. } => unwrapped += 1,
            DiagnosticKind::Split { .. } => split += 1,
            _ => {}
        }
    }
    for (count, what) in [(unwrapped, "joined lines broken at a fixed width in"), (split, "cut long paragraphs of")] {
        if count > 0 {
            writeln!(out, "  {what} {}", quantity(count, "article"))?;
        }
    }
    let single = |diagnostic: &&Diagnostic| {
        !matches!(diagnostic.kind, DiagnosticKind::Unwrapped { .. } | DiagnosticKind::Split { .. })
    };
    let diagnostics = report.diagnostics.iter().filter(single);
    let diagnostics = diagnostics.map(|diagnostic| {
        let hint = hints::of_diagnostic(&diagnostic.kind).map_or_else(String::new, |hint| format!("; {hint}"));
        format!("{}{hint} [{}]", diagnostic.kind, diagnostic.article)
    });
    let skips = report.skipped.iter().map(|skip| format!("skipped {skip}"));
    let mut lines = diagnostics.chain(skips);
    for line in lines.by_ref().take(MAX_LINES) {
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
    let paragraphs = quantity(article.paragraphs.len() as u64, "paragraph");
    let line = format!("{title}  {date}  {paragraphs}  [{}]  {origin}", meta.id);
    writeln!(out, "  {}", neutralise(&line))?;
    Ok(())
}

/// The counts of a run.
#[derive(Default)]
struct Summary {
    files: usize,
    articles: usize,
    passed_over: PassedOver,
    skipped: usize,
    reasons: BTreeMap<String, usize>,
}

impl Summary {
    fn skips(&mut self, skips: &[Skip]) {
        self.skipped += skips.len();
        for skip in skips {
            *self.reasons.entry(console::reason_kind(&skip.reason).to_owned()).or_default() += 1;
        }
    }

    fn finish(&self) -> Exit {
        print_message(format_args!(
            "{}, {}{}",
            quantity(self.files as u64, "file"),
            quantity(self.articles as u64, "article"),
            match self.passed_over.count() {
                0 => String::new(),
                count =>
                    format!("; {count} of other formats, skipped ({})", unsupported_files::kinds(&self.passed_over)),
            }
        ));
        console::print_skip_reasons(self.skipped, &self.reasons);
        for hint in hints::of_skips(self.reasons.keys().map(String::as_str)) {
            print_message(format_args!("hint: {hint}"));
        }
        if self.articles == 0 {
            unsupported_files::print_no_articles(&self.passed_over);
        }
        if self.skipped > 0 || self.articles == 0 { Exit::Skipped } else { Exit::Success }
    }
}
