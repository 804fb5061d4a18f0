//! `jianbao index`: reads paths and builds the index.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use anyhow::ensure;

use crate::{
    cli::{
        Exit,
        args::{DEFAULT_DATA, IndexArgs},
        console::{counted, megabytes, say, size, thousands},
        progress::{self, Progress},
    },
    corpus::{Batches, ReadOptions, Walk, read_list, walk, walk_listed},
    error::Error,
    index::{BuildOptions, Observer, build},
};

pub(in crate::cli) fn run(args: &IndexArgs) -> anyhow::Result<Exit> {
    let mut options = BuildOptions::default();
    if let Some(threads) = args.threads {
        options.threads = threads.max(1);
    }
    let mut paths = args.paths.clone();
    let mut listed = Vec::new();
    match &args.files_from {
        Some(list) => listed = read_file_list(list, args)?,
        None if paths.is_empty() => paths.push(DEFAULT_DATA.into()),
        None => {}
    }
    let reading = ReadOptions { encodings: args.encoding.iter().cloned().collect(), ..ReadOptions::default() };
    build_walked(walk_listed(&paths, &listed)?, reading, &args.index.dir, &options)
}

/// The paths of `--files-from`.
fn read_file_list(list: &Path, args: &IndexArgs) -> anyhow::Result<Vec<PathBuf>> {
    let standard = Path::new("-");
    if list == standard {
        ensure!(
            !args.paths.iter().any(|path| path == standard),
            "standard input is either articles or a list of files"
        );
        return Ok(read_list(io::stdin().lock(), args.null)?);
    }
    let file = File::open(list).map_err(Error::io("open", list))?;
    Ok(read_list(BufReader::new(file), args.null).map_err(Error::io("read", list))?)
}

/// Builds the index of `paths` in `dir` and tells what was done, on standard error.
pub(super) fn build_index(paths: &[PathBuf], dir: &Path, options: &BuildOptions) -> anyhow::Result<Exit> {
    build_walked(walk(paths)?, ReadOptions::default(), dir, options)
}

fn build_walked(walked: Walk, reading: ReadOptions, dir: &Path, options: &BuildOptions) -> anyhow::Result<Exit> {
    progress::catch_interrupts();
    let files = walked.files.len() as u64;
    let bytes = walked.files.iter().map(|file| file.bytes).sum();
    // One dictionary for both: it takes long to load and much room.
    let segmenter = options.segmenter.clone().unwrap_or_default();
    let options = &BuildOptions { segmenter: Some(Arc::clone(&segmenter)), ..options.clone() };
    let reading = ReadOptions { segmenter: Some(segmenter), ..reading };
    let batches = Batches::new(walked.files).with(reading);
    let progress = Progress::new(files, bytes, batches.consumed());
    for skip in &walked.skips {
        progress.skipped(skip);
    }
    let outcome = build(dir, batches, options, &progress);
    progress.finish();
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
        (get(&tally.duplicates), "read twice and kept once"),
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
