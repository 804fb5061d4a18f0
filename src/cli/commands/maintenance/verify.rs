//! `jianbao verify`: checks an index, and repairs it with `--repair`.

use std::{io::Write, path::Path};

use crate::{
    analysis::numbers::thousands,
    cli::{
        Exit,
        args::VerifyArgs,
        commands::indexing::update_index,
        terminal::console::{self, print_message, quantity},
    },
    index::{self, BuildOptions, LockWait, Repair, Request, Verification},
    printer::neutralise,
};

pub(in crate::cli) fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let verification = index::verify(&args.index.dir, args.full)?;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &verification)?;
        writeln!(out)?;
    } else {
        for bad in &verification.bad_files {
            writeln!(out, "{} {}", neutralise(&bad.file), bad.what)?;
        }
        for fault in &verification.faults {
            writeln!(out, "{}", neutralise(fault))?;
        }
    }
    out.flush()?;
    let dir = &args.index.dir;
    if verification.is_intact() {
        print_message(format_args!("the index in {} is intact: {}", dir.display(), summary(&verification)));
        return Ok(Exit::Success);
    }
    if args.repair {
        return repair(dir, &verification);
    }
    let dir = dir.display();
    print_message(format_args!(
        "the index in {dir} is damaged; repair it with `jianbao verify --repair --index {dir}`"
    ));
    Ok(Exit::Failure)
}

/// Restores the last intact state, or rebuilds the index.
fn repair(dir: &Path, verification: &Verification) -> anyhow::Result<Exit> {
    match index::repair(dir, verification.bad_files.is_empty(), LockWait::None)? {
        Repair::Reinstated { articles } => {
            print_message(format_args!(
                "the index in {} was damaged; it was restored to its last intact state, with {}. `jianbao index --index {}` brings it up to date",
                dir.display(),
                quantity(articles, "article"),
                dir.display(),
            ));
            Ok(Exit::Success)
        }
        Repair::Rebuild => {
            print_message(format_args!("the index in {} is damaged: rebuilding it from its sources", dir.display()));
            let request = Request { rebuild: true, ..Request::default() };
            update_index(dir, &request, &BuildOptions::default(), None)
        }
    }
}

/// Formats the numbers of verified files, articles and sources.
fn summary(verification: &Verification) -> String {
    let summary = format!(
        "{}, {} ({} of them analysed again), {} read again",
        quantity(verification.files as u64, "file"),
        quantity(verification.articles, "article"),
        thousands(verification.analysed),
        quantity(verification.sources as u64, "source"),
    );
    match verification.sources_changed as u64 {
        0 => summary,
        changed => format!("{summary}; {} changed or deleted since; run `jianbao index`", quantity(changed, "source")),
    }
}
