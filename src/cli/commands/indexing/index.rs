//! `jianbao index`: updates the index from its sources.

use std::{
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use super::{progress::Progress, read_options, unsupported_files, update_report, watch::FileWatcher};
use crate::{
    analysis::dictionary::Dictionary,
    cli::{
        Exit,
        args::{DEFAULT_DATA, IndexArgs},
        hints,
        input::files,
        terminal::{
            console::{print_message, quantity},
            interrupt,
        },
    },
    corpus::decode,
    error::Error,
    index::{BuildOptions, IndexReader, LockWait, Request, UpdateReport, update},
    printer::neutralise,
};

/// How many invalid lines of a dictionary are listed.
const MAX_LISTED: usize = 20;

pub(in crate::cli) fn run(args: &IndexArgs) -> anyhow::Result<Exit> {
    let mut options = BuildOptions::default();
    if let Some(threads) = args.threads {
        options.threads = threads.max(1);
    }
    if args.wait {
        options.lock_wait = LockWait::Wait;
    }
    let (mut paths, listed) = read_options::paths(&args.reading)?;
    let dir = &args.index.dir;
    let dictionary = dictionary(args)?;
    let no_inputs = paths.is_empty() && args.reading.files_from.is_none() && args.forget.is_empty();
    if no_inputs && !args.rebuild && !IndexReader::exists(dir)? {
        paths.push(DEFAULT_DATA.into());
    }
    let request = Request {
        inputs: Vec::new(),
        paths,
        listed,
        spec: read_options::spec(&args.reading),
        dictionary,
        forget: args.forget.clone(),
        rebuild: args.rebuild,
        keep_missing: args.keep_missing,
        checksum: args.checksum,
        dry_run: args.dry_run,
        allow_empty: args.watch,
    };
    let exit = update_index(dir, &request, &options, args.report.as_deref())?;
    #[cfg(feature = "opensearch")]
    if matches!(exit, Exit::Success | Exit::Skipped) {
        super::publish::publish_index(dir, &args.publish, args.rebuild)?;
    }
    if args.watch { watch(dir, &options, args.keep_missing) } else { Ok(exit) }
}

/// Updates the index after every change, until Ctrl-C.
fn watch(dir: &Path, options: &BuildOptions, keep_missing: bool) -> anyhow::Result<Exit> {
    let roots = IndexReader::open(dir)?.roots()?;
    let watch = FileWatcher::new(&roots, dir.canonicalize().map_err(Error::io("find", dir))?)?;
    print_message(format_args!("watching {}; Ctrl-C ends", quantity(roots.len() as u64, "source")));
    let request = Request { keep_missing, allow_empty: true, ..Request::default() };
    let options = BuildOptions { lock_wait: LockWait::Wait, ..options.clone() };
    // Files may have changed since the last update, so update before the first wait.
    loop {
        interrupt::handle(interrupt_message(dir));
        let progress = Progress::new();
        let outcome = update(dir, &request, &options, &progress);
        progress.finish()?;
        match outcome {
            Ok(report) if report.written => {
                update_report::print(dir, &request, &report, &report.passed_over, progress.seconds())?;
            }
            Ok(_) => {}
            Err(Error::Interrupted { .. }) => break,
            // The error may be temporary, such as a full disk. Retry after the next change.
            Err(error) => {
                print_message(format_args!("jianbao: {error}"));
                if let Some(hint) = hints::of_error(&error) {
                    print_message(format_args!("hint: {hint}"));
                }
            }
        }
        if !watch.wait() {
            break;
        }
    }
    print_message(format_args!("no longer watching"));
    Ok(Exit::Success)
}

/// Reads the dictionary of `--dict`. Reports invalid lines.
fn dictionary(args: &IndexArgs) -> anyhow::Result<Option<Dictionary>> {
    if args.no_dict {
        return Ok(Some(Dictionary::default()));
    }
    let Some(path) = &args.dict else { return Ok(None) };
    let bytes = files::read("read the dictionary", path)?;
    let text = decode::text(&bytes);
    let (dictionary, unusable) = Dictionary::parse(&text);
    for line in unusable.iter().take(MAX_LISTED) {
        print_message(format_args!("{}: {}", path.display(), neutralise(&line.to_string())));
    }
    if unusable.len() > MAX_LISTED {
        print_message(format_args!("{}: {} more lines cannot be used", path.display(), unusable.len() - MAX_LISTED));
    }
    Ok(Some(dictionary))
}

/// Updates the index in `dir`, and reports the result on standard error.
pub(in crate::cli::commands) fn update_index(
    dir: &Path,
    request: &Request,
    options: &BuildOptions,
    report: Option<&Path>,
) -> anyhow::Result<Exit> {
    interrupt::handle(interrupt_message(dir));
    let progress = Progress::new().reporting_to(report)?;
    let outcome = update(dir, request, options, &progress);
    // The update is finished: an interrupt from here on does not concern the index.
    interrupt::handle(|| "interrupted".to_owned());
    let seconds = progress.seconds();
    let mut passed_over = progress.passed_over();
    let articles = progress.articles();
    let listed = progress.finish();
    let report = outcome?;
    let skipped = report.counters.skipped.load(Ordering::Relaxed);
    passed_over.merge(report.passed_over.clone());
    update_report::print(dir, request, &report, &passed_over, seconds)?;
    let is_empty_run = articles == 0 && is_unexpectedly_empty(request, &report);
    if is_empty_run {
        unsupported_files::print_no_articles(&passed_over);
    }
    match listed {
        // The index is published even if the report cannot be written.
        Err(error) if report.written => {
            print_message(format_args!("the new state is in place, but {error}"));
            return Ok(Exit::InPlace);
        }
        listed => listed?,
    }
    Ok(match (&report.sync_error, &report.merge_error) {
        (None, None) if skipped > 0 || is_empty_run => Exit::Skipped,
        (None, None) => Exit::Success,
        _ => Exit::InPlace,
    })
}

/// Whether a run without articles is a mistake: the index is empty, or none of the given files has an article.
fn is_unexpectedly_empty(request: &Request, report: &UpdateReport) -> bool {
    let has_inputs = !request.paths.is_empty() || !request.listed.is_empty();
    let only_other = !has_inputs && !request.rebuild && (!request.forget.is_empty() || request.dictionary.is_some());
    let is_expected = only_other || request.keep_missing || request.allow_empty || report.files_gone > 0;
    let none = report.added + report.changed + report.unchanged + report.duplicates == 0;
    !is_expected && (none || has_inputs && report.files_read >= report.walked)
}

/// Returns a closure that describes the last published state of the index after an interrupt.
fn interrupt_message(dir: &Path) -> impl FnOnce() -> String + Send + 'static {
    let dir = dir.to_path_buf();
    let old_state = IndexReader::current_generation(&dir).ok().flatten();
    move || {
        let new_state = IndexReader::current_generation(&dir).ok().flatten();
        let Some(new_state) = new_state else {
            let dir = dir.display();
            return format!("interrupted; there is no index at {dir} yet; run the same command again to start over");
        };
        match IndexReader::open(&dir) {
            Ok(reader) if !reader.is_complete() => interrupted_message(dir, reader.totals().articles),
            _ if old_state.is_none_or(|old_state| old_state != new_state) => format!(
                "interrupted; the index at {} is up to date, but its segments are not merged yet; the next run does this",
                dir.display()
            ),
            _ => interrupted_message(dir, 0),
        }
    }
}

fn interrupted_message(path: PathBuf, articles: u64) -> String {
    let error = Error::Interrupted { path, articles };
    let hint = hints::of_error(&error).map_or_else(String::new, |hint| format!("; {hint}"));
    format!("{error}{hint}")
}
