//! `jianbao index`: brings the index up to date with the archive.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    analysis::dictionary::Dictionary,
    analysis::numbers::thousands,
    cli::{
        Exit,
        args::{DEFAULT_DATA, IndexArgs},
        console::{self, counted, megabytes, say, size},
        files, hints, interrupt, passed,
        progress::Progress,
        reading,
        watch::Watch,
    },
    corpus::{PassedOver, decode},
    error::Error,
    index::{BuildOptions, IndexReader, LockWait, Names, Request, UpdateReport, update},
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
        options.lock_wait = LockWait::Wait;
    }
    let (mut paths, listed) = reading::paths(&args.reading)?;
    let dir = &args.index.dir;
    let dictionary = dictionary(args)?;
    let nothing_given = paths.is_empty() && args.reading.files_from.is_none() && args.forget.is_empty();
    if nothing_given && !args.rebuild && !IndexReader::exists(dir)? {
        paths.push(DEFAULT_DATA.into());
    }
    let request = Request {
        inputs: Vec::new(),
        paths,
        listed,
        spec: reading::spec(&args.reading),
        dictionary,
        forget: args.forget.clone(),
        rebuild: args.rebuild,
        keep_missing: args.keep_missing,
        checksum: args.checksum,
        dry_run: args.dry_run,
        allow_empty: args.watch,
    };
    let exit = update_index(dir, &request, &options, args.report.as_deref())?;
    if args.watch { watch(dir, &options, args.keep_missing) } else { Ok(exit) }
}

/// Keeps the index up to date until somebody ends it.
fn watch(dir: &Path, options: &BuildOptions, keep_missing: bool) -> anyhow::Result<Exit> {
    let roots = IndexReader::open(dir)?.roots()?;
    let watch = Watch::over(&roots, dir.canonicalize().map_err(Error::io("find", dir))?)?;
    say(format_args!("watching {}; Ctrl-C ends", counted(roots.len() as u64, "source")));
    let request = Request { keep_missing, allow_empty: true, ..Request::default() };
    let options = BuildOptions { lock_wait: LockWait::Wait, ..options.clone() };
    // Something may have come between the last look and now.
    loop {
        interrupt::catch(last_words(dir));
        let progress = Progress::new();
        let outcome = update(dir, &request, &options, &progress);
        progress.finish()?;
        match outcome {
            Ok(report) if report.written => tell(dir, &request, &report, &report.passed_over, progress.seconds())?,
            Ok(_) => {}
            Err(Error::Interrupted { .. }) => break,
            // A disk may be full or gone for a while; the next change tries again.
            Err(error) => {
                say(format_args!("jianbao: {error}"));
                if let Some(hint) = hints::of_error(&error) {
                    say(format_args!("hint: {hint}"));
                }
            }
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
    let bytes = files::read("read the dictionary", path)?;
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
    interrupt::catch(last_words(dir));
    let progress = Progress::new().reporting_to(report)?;
    let outcome = update(dir, request, options, &progress);
    // Whatever the command does next, the index is no part of it.
    interrupt::catch(|| "interrupted".to_owned());
    let seconds = progress.seconds();
    let mut passed_over = progress.passed_over();
    let found = progress.found();
    let listed = progress.finish();
    let report = outcome?;
    let skipped = report.counters.skipped.load(Ordering::Relaxed);
    passed_over.merge(report.passed_over.clone());
    tell(dir, request, &report, &passed_over, seconds)?;
    let barren = found == 0 && is_barren(request, &report);
    if barren {
        passed::say_none_found(&passed_over);
    }
    match listed {
        // What was indexed is indexed, whatever becomes of the list of it.
        Err(error) if report.written => {
            say(format_args!("the new state is in place, but {error}"));
            return Ok(Exit::InPlace);
        }
        listed => listed?,
    }
    Ok(match (&report.unsynced, &report.unmerged) {
        (None, None) if skipped > 0 || barren => Exit::Skipped,
        (None, None) => Exit::Success,
        _ => Exit::InPlace,
    })
}

/// Whether a run that read no article should have found some: the index has none now, or all files that were given have none.
fn is_barren(request: &Request, report: &UpdateReport) -> bool {
    let given = !request.paths.is_empty() || !request.listed.is_empty();
    let only_other = !given && !request.rebuild && (!request.forget.is_empty() || request.dictionary.is_some());
    let is_expected = only_other || request.keep_missing || request.allow_empty || report.files_gone > 0;
    let none = report.added + report.changed + report.kept + report.duplicates == 0;
    !is_expected && (none || given && report.files_read >= report.walked)
}

/// What to say when a run was ended that had not come to a clean point: what the index has now, which is the last state that was
/// published.
fn last_words(dir: &Path) -> impl FnOnce() -> String + Send + 'static {
    let dir = dir.to_path_buf();
    let before = IndexReader::state(&dir).ok().flatten();
    move || {
        let now = IndexReader::state(&dir).ok().flatten();
        let Some(now) = now else {
            let dir = dir.display();
            return format!("interrupted; there is no index at {dir} yet; run the same command again to start over");
        };
        match IndexReader::open(&dir) {
            Ok(archive) if !archive.is_complete() => interrupted(dir, archive.totals().articles),
            _ if before.is_none_or(|before| before != now) => format!(
                "interrupted; the index at {} is up to date, but its segments are not merged yet; the next run does this",
                dir.display()
            ),
            _ => interrupted(dir, 0),
        }
    }
}

fn interrupted(path: PathBuf, articles: u64) -> String {
    let error = Error::Interrupted { path, articles };
    let hint = hints::of_error(&error).map_or_else(String::new, |hint| format!("; {hint}"));
    format!("{error}{hint}")
}

/// Says what was done.
fn tell(
    dir: &Path,
    request: &Request,
    report: &UpdateReport,
    passed_over: &PassedOver,
    seconds: f64,
) -> io::Result<()> {
    let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let counters = &report.counters;
    let changes = changes(report, request.dry_run);
    if let Some(names) = &report.names {
        list(names)?;
        say(format_args!("{changes}; nothing was written"));
    } else if !report.written {
        let changes = if changes.is_empty() { changes } else { format!("; {changes}") };
        say(format_args!("nothing new in {}{changes}", counted(report.files, "file")));
    } else {
        say(format_args!(
            "indexed {}, {}, {} from {}{}",
            counted(get(&counters.articles), "article"),
            counted(get(&counters.paragraphs), "paragraph"),
            counted(get(&counters.characters), "character"),
            counted(report.files_read, "file"),
            if changes.is_empty() { String::new() } else { format!(": {changes}") },
        ));
        say(format_args!(
            "in {seconds:.1} s ({:.1} MB/s); the index in {} takes {} in {}",
            megabytes(get(&counters.bytes)) / seconds.max(1e-3),
            dir.display(),
            size(report.index_bytes),
            counted(report.segments as u64, "segment"),
        ));
    }
    if let Some(error) = &report.unmerged {
        say(format_args!(
            "the new state is in place, but its segments could not be merged; the next run tries again: {error}"
        ));
    }
    if let Some(error) = &report.unsynced {
        say(format_args!(
            "the new state is in place, but {error}; the previous state is kept until a later run has confirmed the new one"
        ));
    }
    let of_other_formats = format!("of other formats, passed over ({})", passed::kinds(passed_over));
    let mut notes = Vec::new();
    for (count, what) in [
        (report.resegmented, "resegmented for the dictionary"),
        (get(&counters.skipped), "skipped"),
        (report.duplicates, "duplicates, indexed once"),
        (report.renamed, "with the id of another article, renamed `id~2`"),
        (passed_over.count() as u64, of_other_formats.as_str()),
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
