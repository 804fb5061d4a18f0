//! `jianbao index`: brings the index up to date with the archive.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    analysis::dictionary::Dictionary,
    cli::{
        Exit,
        args::{DEFAULT_DATA, IndexArgs},
        console::{self, counted, megabytes, say, size, thousands},
        progress::{self, Progress},
        reading,
        watch::Watch,
    },
    corpus::decode,
    error::Error,
    index::{Archive, BuildOptions, Names, Patience, Request, UpdateReport, update},
    printer::neutralise,
};

/// How many unusable lines of a dictionary are told.
const NAMED: usize = 20;

pub(in crate::cli) fn run(args: &IndexArgs) -> anyhow::Result<Exit> {
    let mut options = BuildOptions::default();
    if let Some(threads) = args.threads {
        options.threads = threads.max(1);
    }
    if args.wait {
        options.patience = Patience::Wait;
    }
    let (mut paths, listed) = reading::paths(&args.reading)?;
    let dir = &args.index.dir;
    let dictionary = dictionary(args)?;
    let nothing_given = paths.is_empty() && args.reading.files_from.is_none() && args.forget.is_empty();
    if nothing_given && !args.rebuild && !Archive::exists(dir)? {
        paths.push(DEFAULT_DATA.into());
    }
    let request = Request {
        paths,
        listed,
        spec: reading::spec(&args.reading),
        dictionary,
        forget: args.forget.clone(),
        rebuild: args.rebuild,
        keep_missing: args.keep_missing,
        checksum: args.checksum,
        dry_run: args.dry_run,
    };
    let exit = update_index(dir, &request, &options, args.report.as_deref())?;
    if args.watch { watch(dir, &options, args.keep_missing) } else { Ok(exit) }
}

/// Keeps the index up to date until somebody ends it.
fn watch(dir: &Path, options: &BuildOptions, keep_missing: bool) -> anyhow::Result<Exit> {
    let roots = Archive::open(dir)?.roots()?;
    let watch = Watch::over(&roots, dir.canonicalize().map_err(Error::io("find", dir))?)?;
    say(format_args!("watching {}; Ctrl-C ends", counted(roots.len() as u64, "source")));
    let request = Request { keep_missing, ..Request::default() };
    let options = BuildOptions { patience: Patience::Wait, ..options.clone() };
    // Something may have come between the last look and now.
    loop {
        let progress = Progress::new();
        let outcome = update(dir, &request, &options, &progress);
        progress.finish()?;
        match outcome {
            Ok(report) if report.written => tell(dir, &request, &report, progress.seconds())?,
            Ok(_) => {}
            Err(Error::Interrupted { .. }) => break,
            // A disk may be full or gone for a while; the next change tries again.
            Err(error) => say(format_args!("jianbao: {error}")),
        }
        if !watch.wait() {
            break;
        }
    }
    say(format_args!("no longer watching"));
    Ok(Exit::Success)
}

/// The words of `--dict`; lines that cannot be used are told.
fn dictionary(args: &IndexArgs) -> anyhow::Result<Option<Dictionary>> {
    if args.no_dict {
        return Ok(Some(Dictionary::default()));
    }
    let Some(path) = &args.dict else { return Ok(None) };
    let bytes = fs::read(path).map_err(Error::io("read the dictionary", path))?;
    let text = decode::text(&bytes);
    let (dictionary, unusable) = Dictionary::parse(&text);
    for line in unusable.iter().take(NAMED) {
        say(format_args!("{}: {}", path.display(), neutralise(&line.to_string())));
    }
    if unusable.len() > NAMED {
        say(format_args!("{}: {} more lines cannot be used", path.display(), unusable.len() - NAMED));
    }
    Ok(Some(dictionary))
}

/// Builds the index of `paths` in `dir` and tells what was done, on standard error.
pub(super) fn build_index(paths: &[PathBuf], dir: &Path) -> anyhow::Result<Exit> {
    let request = Request { paths: paths.to_vec(), ..Request::default() };
    update_index(dir, &request, &BuildOptions::default(), None)
}

/// Brings the index in `dir` up to date and tells what was done, on standard error.
pub(super) fn update_index(
    dir: &Path,
    request: &Request,
    options: &BuildOptions,
    report: Option<&Path>,
) -> anyhow::Result<Exit> {
    progress::catch_interrupts();
    let progress = Progress::new().reporting_to(report)?;
    let outcome = update(dir, request, options, &progress);
    let seconds = progress.seconds();
    let listed = progress.finish();
    let report = outcome?;
    let skipped = report.tally.skipped.load(Ordering::Relaxed);
    tell(dir, request, &report, seconds)?;
    match listed {
        // What was indexed is indexed, whatever becomes of the list of it.
        Err(error) if report.written => {
            say(format_args!("the new state is in place, but {error}"));
            return Ok(Exit::InPlace);
        }
        listed => listed?,
    }
    Ok(match (&report.unsynced, &report.unmerged) {
        (None, None) if skipped > 0 => Exit::Skipped,
        (None, None) => Exit::Success,
        _ => Exit::InPlace,
    })
}

/// Says what was done.
fn tell(dir: &Path, request: &Request, report: &UpdateReport, seconds: f64) -> io::Result<()> {
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let tally = &report.tally;
    let changes = changes(report, request.dry_run);
    if let Some(names) = &report.names {
        list(names)?;
        say(format_args!("{changes}; nothing was written"));
    } else if !report.written {
        say(format_args!("nothing new in {}; {}", counted(report.files, "file"), changes));
    } else {
        say(format_args!(
            "indexed {}, {}, {} from {}{}",
            counted(get(&tally.articles), "article"),
            counted(get(&tally.paragraphs), "paragraph"),
            counted(get(&tally.characters), "character"),
            counted(report.files_read, "file"),
            if changes.is_empty() { String::new() } else { format!(": {changes}") },
        ));
        say(format_args!(
            "in {seconds:.1} s ({:.1} MB/s); the index in {} takes {} in {}",
            megabytes(get(&tally.bytes)) / seconds.max(1e-3),
            dir.display(),
            size(report.index_bytes),
            counted(report.segments as u64, "segment"),
        ));
    }
    if let Some(error) = &report.unmerged {
        say(format_args!(
            "the new state is in place, but its segments could not be merged, which the next run tries again: {error}"
        ));
    }
    if let Some(error) = &report.unsynced {
        say(format_args!(
            "the new state is in place, but {error}; what was there before is kept until a later run has made sure of the new state"
        ));
    }
    let mut notes = Vec::new();
    for (count, what) in [
        (report.recut, "cut into words again for the dictionary"),
        (get(&tally.skipped), "skipped"),
        (report.duplicates, "in more than one place, kept once"),
        (report.renamed, "with the id of another article, renamed `id~2`"),
        (report.ignored as u64 + get(&tally.ignored), "of other formats, passed over"),
    ] {
        if count > 0 {
            notes.push(format!("{} {what}", thousands(count)));
        }
    }
    if !notes.is_empty() {
        say(format_args!("{}", notes.join("; ")));
    }
    Ok(())
}

/// What changed, where not all is new.
fn changes(report: &UpdateReport, all: bool) -> String {
    let only_new = report.changed + report.removed + report.kept == 0;
    if only_new && !all {
        return String::new();
    }
    let counts =
        [(report.added, "new"), (report.changed, "changed"), (report.removed, "gone"), (report.kept, "as before")];
    let told = counts.iter().filter(|(count, what)| *count > 0 || all && *what != "as before");
    told.map(|(count, what)| format!("{} {what}", thousands(*count))).collect::<Vec<_>>().join(", ")
}

/// Names the articles of a dry run, on standard output: they are what was asked for.
fn list(names: &Names) -> io::Result<()> {
    let mut out = console::stdout();
    for (sign, ids) in [('+', &names.added), ('~', &names.changed), ('-', &names.removed)] {
        for id in ids {
            writeln!(out, "{sign} {}", neutralise(id))?;
        }
    }
    out.flush()
}
