//! `jianbao verify`: checks an index, and repairs it with `--repair`.

use std::{io::Write, path::Path};

use crate::{
    analysis::numbers::thousands,
    cli::{
        Exit,
        args::VerifyArgs,
        commands::indexing::update_index,
        terminal::console::{self, counted, say},
    },
    index::{self, BuildOptions, LockWait, Repair, Request, Verification},
    printer::neutralise,
};

pub(in crate::cli) fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let found = index::verify(&args.index.dir, args.full)?;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &found)?;
        writeln!(out)?;
    } else {
        for bad in &found.bad_files {
            writeln!(out, "{} {}", neutralise(&bad.file), bad.what)?;
        }
        for fault in &found.faults {
            writeln!(out, "{}", neutralise(fault))?;
        }
    }
    out.flush()?;
    let dir = &args.index.dir;
    if found.is_whole() {
        say(format_args!("the index in {} is intact: {}", dir.display(), looked_at(&found)));
        return Ok(Exit::Success);
    }
    if args.repair {
        return repair(dir, &found);
    }
    let dir = dir.display();
    say(format_args!("the index in {dir} is damaged; repair it with `jianbao verify --repair --index {dir}`"));
    Ok(Exit::Failure)
}

/// Goes back to a whole state, or builds the index anew.
fn repair(dir: &Path, found: &Verification) -> anyhow::Result<Exit> {
    match index::repair(dir, found.bad_files.is_empty(), LockWait::None)? {
        Repair::Reinstated { articles } => {
            say(format_args!(
                "the index in {} was damaged; it was restored to its last intact state, with {}. `jianbao index --index {}` brings it up to date",
                dir.display(),
                counted(articles, "article"),
                dir.display(),
            ));
            Ok(Exit::Success)
        }
        Repair::Rebuild => {
            say(format_args!("the index in {} is damaged: rebuilding it from its sources", dir.display()));
            let request = Request { rebuild: true, ..Request::default() };
            update_index(dir, &request, &BuildOptions::default(), None)
        }
    }
}

/// What was looked at.
fn looked_at(found: &Verification) -> String {
    let told = format!(
        "{}, {} ({} of them analysed again), {} read again",
        counted(found.files as u64, "file"),
        counted(found.articles, "article"),
        thousands(found.analysed),
        counted(found.sources as u64, "source"),
    );
    match found.sources_changed as u64 {
        0 => told,
        changed => format!("{told}; {} changed or deleted since; run `jianbao index`", counted(changed, "source")),
    }
}
