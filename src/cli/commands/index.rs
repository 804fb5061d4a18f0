//! `jianbao index`: reads paths and builds the index.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use crate::{
    cli::{
        Exit,
        args::IndexArgs,
        console::{counted, megabytes, say, size, thousands},
        progress::{self, Progress},
        reading,
    },
    corpus::{Batches, ReadOptions, Walk, walk},
    index::{BuildOptions, Observer, Patience, build},
};

pub(in crate::cli) fn run(args: &IndexArgs) -> anyhow::Result<Exit> {
    let mut options = BuildOptions::default();
    if let Some(threads) = args.threads {
        options.threads = threads.max(1);
    }
    if args.wait {
        options.patience = Patience::Wait;
    }
    let walked = reading::walk(&args.reading)?;
    let options_of_reading = reading::options(&args.reading)?;
    build_walked(walked, options_of_reading, &args.index.dir, &options, args.report.as_deref())
}

/// Builds the index of `paths` in `dir` and tells what was done, on standard error.
pub(super) fn build_index(paths: &[PathBuf], dir: &Path, options: &BuildOptions) -> anyhow::Result<Exit> {
    build_walked(walk(paths)?, ReadOptions::default(), dir, options, None)
}

fn build_walked(
    walked: Walk,
    reading: ReadOptions,
    dir: &Path,
    options: &BuildOptions,
    report: Option<&Path>,
) -> anyhow::Result<Exit> {
    progress::catch_interrupts();
    let files = walked.files.len() as u64;
    let bytes = walked.files.iter().map(|file| file.bytes).sum();
    // One dictionary for both: it takes long to load and much room.
    let segmenter = options.segmenter.clone().unwrap_or_default();
    let options = &BuildOptions { segmenter: Some(Arc::clone(&segmenter)), ..options.clone() };
    let reading = ReadOptions { segmenter: Some(segmenter), ..reading };
    let batches = Batches::new(walked.files).with(reading);
    let progress = Progress::new(files, bytes, batches.consumed()).reporting_to(report)?;
    for skip in &walked.skips {
        progress.skipped(skip);
    }
    let outcome = build(dir, batches, options, &progress);
    progress.finish()?;
    let report = outcome?;

    let seconds = progress.seconds();
    let get = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let tally = &report.tally;
    let skipped = get(&tally.skipped) + walked.skips.len() as u64;
    say(format_args!(
        "indexed {}, {}, {} from {}",
        counted(get(&tally.articles), "article"),
        counted(get(&tally.paragraphs), "paragraph"),
        counted(get(&tally.characters), "character"),
        counted(files, "file"),
    ));
    say(format_args!(
        "in {seconds:.1} s ({:.1} MB/s); the index in {} takes {} in {}",
        megabytes(get(&tally.bytes)) / seconds.max(1e-3),
        dir.display(),
        size(report.index_bytes),
        counted(report.segments as u64, "segment"),
    ));
    let mut notes = Vec::new();
    for (count, what) in [
        (skipped, "skipped"),
        (get(&tally.duplicates), "in more than one place, kept once"),
        (get(&tally.renamed), "with the id of another article, renamed `id~2`"),
        (walked.ignored as u64 + get(&tally.ignored), "files of other formats passed over"),
    ] {
        if count > 0 {
            notes.push(format!("{} {what}", thousands(count)));
        }
    }
    if !notes.is_empty() {
        say(format_args!("{}", notes.join("; ")));
    }
    Ok(if skipped > 0 { Exit::Skipped } else { Exit::Success })
}
